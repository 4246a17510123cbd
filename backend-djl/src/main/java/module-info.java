/** A backend: PyTorch through DJL. */
module dev.vgt4j.backend.djl {
  requires transitive dev.vgt4j.api;
  requires ai.djl.api;
  requires ai.djl.pytorch_engine;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.vgt4j.backend.djl;

  provides dev.vgt4j.api.backend.BackendProvider with
      dev.vgt4j.backend.djl.DjlProvider;
}
