package dev.vgt4j.vlm.testkit;

abstract class KeyContract extends VlmPart {}
