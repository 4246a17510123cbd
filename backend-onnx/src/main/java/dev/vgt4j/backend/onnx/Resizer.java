package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vgt4j.api.VgtException;
import dev.vgt4j.api.graph.TensorSpec;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.api.tensor.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies buffers of growing states to buffers of another length, inside ONNX Runtime. */
final class Resizer implements AutoCloseable {
  private static final String FROM = "from";
  private static final String PADS = "pads";
  private static final String TO = "to";

  private final OnnxBackend backend;
  private @Nullable OrtSession session;

  Resizer(OnnxBackend backend) {
    this.backend = backend;
  }

  /**
   * A copy with zeros at the end of the third axis, or without its end; the caller closes it.
   *
   * @param from float32 {@code [B, G, n, D]}
   */
  OnnxTensor resized(OnnxTensor from, long length) {
    long more = length - from.getInfo().getShape()[GrowingStates.AXIS];
    HostTensor pads = HostTensor.of(new long[] {0, 0, 0, 0, 0, 0, more, 0}, 8);
    try (OnnxTensor by = Tensors.view(backend.environment(), pads)) {
      OrtSession.Result out = session().run(Map.of(FROM, from, PADS, by));
      return (OnnxTensor) out.get(0);
    } catch (OrtException e) {
      throw new VgtException("ONNX Runtime failed to resize a state: " + e.getMessage(), e);
    }
  }

  private synchronized OrtSession session() {
    if (session == null) {
      session = backend.load(model().toByteArray(), Map.of());
    }
    return session;
  }

  private static ModelProto model() {
    TensorSpec any = new TensorSpec(DType.FLOAT32, Shape.of("a", "b", "n", "d"));
    TensorSpec padded = new TensorSpec(DType.FLOAT32, Shape.of("a", "b", "m", "d"));
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("resize")
            .addInput(Protos.valueInfo(FROM, any))
            .addInput(Protos.valueInfo(PADS, new TensorSpec(DType.INT64, Shape.of(8))))
            .addNode(
                NodeProto.newBuilder().setOpType("Pad").addInput(FROM).addInput(PADS).addOutput(TO))
            .addOutput(Protos.valueInfo(TO, padded));
    return ModelProto.newBuilder()
        .setIrVersion(Lowering.IR_VERSION)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(Lowering.OPSET))
        .setGraph(graph)
        .build();
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      try {
        session.close();
      } catch (OrtException e) {
        throw new VgtException("ONNX Runtime failed to close a program: " + e.getMessage(), e);
      }
      session = null;
    }
  }
}
