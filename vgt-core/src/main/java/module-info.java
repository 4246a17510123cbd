/** Models, tuning, generation and evaluation, written once over the API. */
module dev.vgt4j.core {
  requires transitive dev.vgt4j.api;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.core;
  requires transitive com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.dataformat.yaml;
  requires ai.djl.api;
  requires ai.djl.tokenizers;
  requires com.google.gson; // DJL's, which cannot say so
  requires dagger;
  requires jakarta.inject;
  requires transitive java.desktop;
  requires ojalgo;
  requires org.slf4j;
  requires static java.compiler; // the annotation on generated wiring
  requires static org.jspecify;

  exports dev.vgt4j.core;
  exports dev.vgt4j.core.nn;
  exports dev.vgt4j.core.model;
  exports dev.vgt4j.core.text;
  exports dev.vgt4j.core.vlm;
  exports dev.vgt4j.core.vlm.qwen25vl;
  exports dev.vgt4j.core.vlm.dual;
  exports dev.vgt4j.core.vlm.dinov3;
  exports dev.vgt4j.core.sampling;
  exports dev.vgt4j.core.train;
  exports dev.vgt4j.core.train.config;
  exports dev.vgt4j.core.data;
  exports dev.vgt4j.core.io;
  exports dev.vgt4j.core.export;
  exports dev.vgt4j.core.checkpoint;
  exports dev.vgt4j.core.golden;
  exports dev.vgt4j.core.eval;
  exports dev.vgt4j.core.eval.benchmark;
  exports dev.vgt4j.core.scenes;
  exports dev.vgt4j.core.study;

  opens dev.vgt4j.core.train.config to
      com.fasterxml.jackson.databind;

  provides dev.vgt4j.api.vlm.VlmAdapter with
      dev.vgt4j.core.vlm.InternVl3Adapter,
      dev.vgt4j.core.vlm.qwen25vl.Qwen25VlAdapter,
      dev.vgt4j.core.vlm.dual.ClipAdapter,
      dev.vgt4j.core.vlm.dual.SiglipAdapter;
}
