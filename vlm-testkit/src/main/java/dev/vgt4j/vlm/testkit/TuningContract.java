package dev.vgt4j.vlm.testkit;

abstract class TuningContract extends VlmPart {}
