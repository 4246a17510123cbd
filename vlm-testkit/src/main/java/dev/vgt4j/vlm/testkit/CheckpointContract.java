package dev.vgt4j.vlm.testkit;

abstract class CheckpointContract extends VlmPart {}
