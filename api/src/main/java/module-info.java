/** Tensors, graphs, and the contracts of backends and models. */
module dev.vgt4j.api {
  requires static transitive org.jspecify;

  exports dev.vgt4j.api;
  exports dev.vgt4j.api.tensor;
  exports dev.vgt4j.api.graph;
  exports dev.vgt4j.api.backend;
  exports dev.vgt4j.api.model;
  exports dev.vgt4j.api.vlm;

  uses dev.vgt4j.api.backend.BackendProvider;
  uses dev.vgt4j.api.vlm.VlmAdapter;
}
