/** A backend: TensorFlow. */
module dev.vgt4j.backend.tf {
  requires transitive dev.vgt4j.api;
  requires com.google.protobuf;
  requires org.tensorflow.ndarray;
  requires tensorflow;
  requires tensorflow.nativelib;
  requires org.bytedeco.javacpp;
  requires static org.jspecify;

  exports dev.vgt4j.backend.tf;

  provides dev.vgt4j.api.backend.BackendProvider with
      dev.vgt4j.backend.tf.TfProvider;
}
