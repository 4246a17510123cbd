/** A backend: ONNX Runtime, and export to ONNX. */
module dev.vgt4j.backend.onnx {
  requires transitive dev.vgt4j.api;
  requires com.google.protobuf;
  requires com.microsoft.onnxruntime;
  requires org.tribuo.util.onnx;
  requires static org.jspecify;

  exports dev.vgt4j.backend.onnx;

  provides dev.vgt4j.api.backend.BackendProvider with
      dev.vgt4j.backend.onnx.OnnxProvider;
}
