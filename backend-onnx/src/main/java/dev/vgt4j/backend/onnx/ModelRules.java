package dev.vgt4j.backend.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.tensor.DType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules that a model file must keep before ONNX Runtime sees it: every name is defined once and
 * before its use, operator sets are known, and external data lies inside existing files of the
 * model's folder.
 */
final class ModelRules {
  private static final long MOST_BYTES = Integer.MAX_VALUE;
  private static final long NEWEST_FORMAT = 13;

  /** Newest version of each operator set in ONNX Runtime 1.29. */
  private static final Map<String, Long> NEWEST =
      Map.of("", 26L, ModelWriter.RUNTIME_DOMAIN, 1L, "ai.onnx.ml", 5L);

  private final ModelProto model;
  private final Path file;

  private ModelRules(ModelProto model, Path file) {
    this.model = model;
    this.file = file;
  }

  /**
   * Reads and checks a model file.
   *
   * @throws InvalidInputException naming the file and the rule that it breaks
   */
  static ModelProto read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException("program file " + file + " does not exist");
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (Files.size(file) > MOST_BYTES) {
        throw new InvalidInputException(file + ": a model above 2 GiB needs external data");
      }
      ModelProto model = ModelProto.parseFrom(in);
      check(model, file);
      return model;
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidInputException(file + " is no ONNX model: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new InvalidInputException("cannot read " + file + ": " + e, e);
    }
  }

  /**
   * Checks a model.
   *
   * @param file where it lies or will lie
   * @throws InvalidInputException naming the file and the rule that it breaks
   */
  static void check(ModelProto model, Path file) {
    ModelRules rules = new ModelRules(model, file);
    rules.checkVersions();
    rules.checkNames(model.getGraph(), Set.of());
    rules.checkData(model.getGraph());
    if (model.getFunctionsCount() > 0) {
      throw rules.broken("functions of the model's own are not supported");
    }
  }

  /** Data of a graph, and of graphs and numbers inside its nodes. */
  private void checkData(GraphProto graph) {
    graph.getInitializerList().forEach(this::checkData);
    for (SparseTensorProto t : graph.getSparseInitializerList()) {
      checkData(t.getValues());
      checkData(t.getIndices());
    }
    for (NodeProto n : graph.getNodeList()) {
      for (AttributeProto a : n.getAttributeList()) {
        checkData(a.getT());
        a.getTensorsList().forEach(this::checkData);
        checkData(a.getG());
        a.getGraphsList().forEach(this::checkData);
      }
    }
  }

  private InvalidInputException broken(String rule) {
    return new InvalidInputException(file + ": " + rule);
  }

  private void checkVersions() {
    if (!model.hasGraph() || model.getIrVersion() < 3) {
      throw broken("no ONNX model: it has no graph or format version");
    }
    if (model.getIrVersion() > NEWEST_FORMAT) {
      throw broken(
          "format version " + model.getIrVersion() + ", this runtime reads up to " + NEWEST_FORMAT);
    }
    Set<String> declared = new HashSet<>();
    for (OperatorSetIdProto set : model.getOpsetImportList()) {
      String domain = domain(set.getDomain());
      long newest = NEWEST.getOrDefault(domain, 0L);
      if (set.getVersion() < 1 || set.getVersion() > newest) {
        throw broken(
            newest == 0
                ? "operator set '" + set.getDomain() + "' is not known"
                : "operator set '"
                    + set.getDomain()
                    + "' version "
                    + set.getVersion()
                    + ", this runtime knows 1 to "
                    + newest);
      }
      declared.add(domain);
    }
    if (declared.isEmpty()) {
      throw broken("no operator set is declared");
    }
    checkOperators(model.getGraph(), declared);
  }

  private void checkOperators(GraphProto graph, Set<String> declared) {
    for (NodeProto n : graph.getNodeList()) {
      if (!declared.contains(domain(n.getDomain()))) {
        throw broken(
            "node '"
                + n.getName()
                + "' is of an operator set that is not declared: '"
                + n.getDomain()
                + "'");
      }
      for (AttributeProto a : n.getAttributeList()) {
        checkOperators(a.getG(), declared);
        a.getGraphsList().forEach(inner -> checkOperators(inner, declared));
      }
    }
  }

  private static String domain(String name) {
    return name.equals("ai.onnx") ? "" : name;
  }

  /**
   * Checks a graph and those inside its nodes.
   *
   * @param around names that are defined around it
   */
  private void checkNames(GraphProto graph, Set<String> around) {
    Set<String> defined = new HashSet<>(around);
    Set<String> inputs = new HashSet<>();
    for (ValueInfoProto v : graph.getInputList()) {
      define(v.getName(), defined);
      inputs.add(v.getName());
    }
    for (TensorProto t : graph.getInitializerList()) {
      // older files list initializers among the inputs, too
      if (!inputs.contains(t.getName())) {
        define(t.getName(), defined);
      }
    }
    for (NodeProto n : graph.getNodeList()) {
      n.getInputList().stream().filter(i -> !i.isEmpty()).forEach(i -> require(n, i, defined));
      for (AttributeProto a : n.getAttributeList()) {
        if (a.hasG()) {
          checkNames(a.getG(), defined);
        }
        a.getGraphsList().forEach(inner -> checkNames(inner, defined));
      }
      n.getOutputList().stream().filter(o -> !o.isEmpty()).forEach(o -> define(o, defined));
    }
    for (ValueInfoProto v : graph.getOutputList()) {
      if (!defined.contains(v.getName())) {
        throw broken("output '" + v.getName() + "' is computed by no node");
      }
    }
  }

  private void define(String name, Set<String> defined) {
    if (name.isEmpty() || !defined.add(name)) {
      throw broken("the name '" + name + "' is defined twice or empty");
    }
  }

  private void require(NodeProto node, String input, Set<String> defined) {
    if (!defined.contains(input)) {
      throw broken(
          "node '" + node.getName() + "' reads '" + input + "', which nothing before it defines");
    }
  }

  private void checkData(TensorProto tensor) {
    if (tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL) {
      return;
    }
    Map<String, String> at = new HashMap<>();
    for (StringStringEntryProto e : tensor.getExternalDataList()) {
      at.put(e.getKey(), e.getValue());
    }
    long size = size(tensor.getName(), at.getOrDefault("location", ""));
    long offset = number(tensor, at.getOrDefault("offset", "0"));
    long need = bytes(tensor);
    long length = at.containsKey("length") ? number(tensor, at.get("length")) : need;
    if (length != need) {
      throw broken("'" + tensor.getName() + "' needs " + need + " bytes, its data has " + length);
    }
    if (offset > size || length > size - offset) {
      throw broken(
          String.format(
              "weight file '%s' is truncated: '%s' needs bytes %d to %d, the file has %d",
              at.get("location"), tensor.getName(), offset, offset + length, size));
    }
  }

  private long size(String tensor, String location) {
    if (!staysInside(location)) {
      throw broken("'" + tensor + "' lies in '" + location + "', outside the model's folder");
    }
    Path data = file.toAbsolutePath().resolveSibling(location);
    try {
      if (!Files.isRegularFile(data)) {
        throw broken("weight file '" + location + "' of '" + tensor + "' is missing");
      }
      return Files.size(data);
    } catch (IOException e) {
      throw new InvalidInputException("cannot read " + data + ": " + e, e);
    }
  }

  private static boolean staysInside(String location) {
    try {
      Path name = Path.of(location);
      return !location.isEmpty() && !name.isAbsolute() && !name.normalize().startsWith("..");
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private long number(TensorProto tensor, String text) {
    try {
      long n = Long.parseLong(text);
      if (n >= 0) {
        return n;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw broken("'" + tensor.getName() + "' has a data range with '" + text + "'");
  }

  private long bytes(TensorProto tensor) {
    if (tensor.getDataType() == Protos.UINT4) {
      return (count(tensor, 1) + 1) / 2;
    }
    for (DType t : DType.values()) {
      if (Protos.type(t) == tensor.getDataType()) {
        return count(tensor, t.bytes());
      }
    }
    throw broken("'" + tensor.getName() + "' has unknown type " + tensor.getDataType());
  }

  private long count(TensorProto tensor, int bytes) {
    List<Long> dims = tensor.getDimsList();
    try {
      long n = bytes;
      for (long d : dims) {
        n = Math.multiplyExact(n, d);
      }
      if (dims.stream().allMatch(d -> d >= 0)) {
        return n;
      }
    } catch (ArithmeticException e) {
      // told below
    }
    throw broken("'" + tensor.getName() + "' has shape " + dims);
  }
}
