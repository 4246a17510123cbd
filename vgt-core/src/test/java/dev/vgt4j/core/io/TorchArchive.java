package dev.vgt4j.core.io;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the zip archives of {@code torch.save}: stored entries whose contents lie aligned. */
final class TorchArchive {
  private static final int ALIGNMENT = 64;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<byte[]> directory = new ArrayList<>();
  private final String root;
  private boolean zip64;
  private int method;
  private int flags;
  private String comment = "";
  private long hole;

  private TorchArchive(String root) {
    this.root = root;
  }

  /** An archive of what was saved and of its storages by key. */
  static TorchArchive of(byte[] pickle, Map<String, ByteBuffer> storages) {
    return new TorchArchive("archive").entry("data.pkl", pickle).storages(storages);
  }

  static TorchArchive empty() {
    return new TorchArchive("archive");
  }

  private TorchArchive storages(Map<String, ByteBuffer> storages) {
    storages.forEach((key, numbers) -> entry("data/" + key, numbers.array()));
    return this;
  }

  /** Sizes and places from here on are written as 64 bit numbers. */
  TorchArchive zip64() {
    zip64 = true;
    return this;
  }

  /** Entries from here on claim a compression method and general purpose flags. */
  TorchArchive claiming(int newMethod, int newFlags) {
    method = newMethod;
    flags = newFlags;
    return this;
  }

  TorchArchive comment(String text) {
    comment = text;
    return this;
  }

  TorchArchive entry(String name, String text) {
    return entry(name, text.getBytes(StandardCharsets.UTF_8));
  }

  TorchArchive entry(String name, byte[] contents) {
    start(name, contents.length);
    write(contents);
    return this;
  }

  /** The last entry, zeros that take no room on the disk; needs {@link #zip64()}. */
  TorchArchive hole(String name, long size) {
    start(name, size);
    hole = size;
    return this;
  }

  private void start(String name, long size) {
    byte[] path = (root + "/" + name).getBytes(StandardCharsets.UTF_8);
    int header = out.size();
    int padding = ALIGNMENT - (header + 30 + path.length + 4) % ALIGNMENT;
    write(local(path, (int) size, padding));
    directory.add(central(path, size, header));
  }

  private ByteBuffer local(byte[] path, int size, int padding) {
    ByteBuffer b = little(30 + path.length + 4 + padding).putInt(0x04034b50).putShort((short) 20);
    b.putShort((short) flags).putShort((short) method).putInt(0).putInt(0);
    b.putInt(size).putInt(size).putShort((short) path.length).putShort((short) (4 + padding));
    // "FB" is what torch.save calls its padding
    return b.put(path).putShort((short) 0x4246).putShort((short) padding);
  }

  private byte[] central(byte[] path, long size, int header) {
    ByteBuffer b = little(46 + path.length + (zip64 ? 28 : 0)).putInt(0x02014b50);
    b.putShort((short) 20).putShort((short) 20).putShort((short) flags).putShort((short) method);
    b.putInt(0).putInt(0).putInt(zip64 ? -1 : (int) size).putInt(zip64 ? -1 : (int) size);
    b.putShort((short) path.length).putShort((short) (zip64 ? 28 : 0)).putShort((short) 0);
    b.putInt(0).putInt(0).putInt(zip64 ? -1 : header).put(path);
    if (zip64) {
      b.putShort((short) 1).putShort((short) 24).putLong(size).putLong(size).putLong(header);
    }
    return b.array();
  }

  byte[] bytes() {
    long start = out.size() + hole;
    directory.forEach(this::write);
    int length = (int) (out.size() + hole - start);
    if (zip64) {
      ByteBuffer b = little(76).putInt(0x06064b50).putLong(44).putInt(0).putInt(0).putInt(0);
      b.putLong(directory.size()).putLong(directory.size()).putLong(length).putLong(start);
      write(b.putInt(0x07064b50).putInt(0).putLong(start + length).putInt(1));
    }
    short count = (short) (zip64 ? -1 : directory.size());
    ByteBuffer b = little(22).putInt(0x06054b50).putInt(0).putShort(count).putShort(count);
    b.putInt(zip64 ? -1 : length).putInt(zip64 ? -1 : (int) start);
    write(b.putShort((short) comment.length()));
    write(comment.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  Path write(Path file) {
    int contents = out.size();
    byte[] all = bytes();
    try (SeekableByteChannel to = Files.newByteChannel(file, CREATE, TRUNCATE_EXISTING, WRITE)) {
      to.write(ByteBuffer.wrap(all, 0, contents));
      to.position(contents + hole);
      to.write(ByteBuffer.wrap(all, contents, all.length - contents));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(ByteBuffer b) {
    write(b.array());
  }

  private void write(byte[] bytes) {
    out.write(bytes, 0, bytes.length);
  }

  static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A storage of float32. */
  static ByteBuffer floats(float... values) {
    ByteBuffer b = little(4 * values.length);
    for (float v : values) {
      b.putFloat(v);
    }
    return b;
  }
}
