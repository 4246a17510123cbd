package dev.vgt4j.core.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a JPEG's markers say that the decoder does not: read leniently, since the decoder judges the
 * file. After ITU T.81, annex B, and Exif 2.3, section 4.6.
 *
 * @param components colour channels; 0 if no frame was found
 * @param scans passes over the image
 * @param orientation Exif tag, 1 to 8; 1 if there is none
 */
record JpegHeader(int components, int scans, int orientation) {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP1 = 0xe1;
  private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;

  /** True for what begins as JPEGs do. */
  static boolean isJpeg(byte[] b) {
    return b.length > 3 && (b[0] & 0xff) == 0xff && (b[1] & 0xff) == SOI && (b[2] & 0xff) == 0xff;
  }

  /** Reads the markers of a JPEG. */
  static JpegHeader read(byte[] b) {
    int components = 0;
    int scans = 0;
    int orientation = 1;
    for (int at = nextMarker(b, 2); at + 4 <= b.length; ) {
      int marker = b[at + 1] & 0xff;
      if (marker == EOI) {
        break;
      }
      int end = at + 2 + ((b[at + 2] & 0xff) << 8 | b[at + 3] & 0xff);
      if (isFrame(marker) && at + 9 < b.length) {
        components = b[at + 9] & 0xff;
      } else if (marker == SOS) {
        scans++;
      } else if (marker == APP1 && orientation == 1) {
        orientation = orientation(b, at + 4, Math.min(end, b.length));
      }
      at = nextMarker(b, Math.max(end, at + 2));
    }
    return new JpegHeader(components, scans, orientation);
  }

  /** Start of frame, of any kind of coding. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /** Passes over coded pixels, in which 0xff is followed by 0 or a restart marker. */
  private static int nextMarker(byte[] b, int from) {
    for (int i = from; i + 1 < b.length; i++) {
      int next = b[i + 1] & 0xff;
      boolean inside = next == 0 || next == 0xff || next >= 0xd0 && next <= 0xd7 || next == 1;
      if ((b[i] & 0xff) == 0xff && !inside) {
        return i;
      }
    }
    return b.length;
  }

  private static int orientation(byte[] b, int from, int end) {
    int tiff = from + EXIF.length;
    if (end - tiff < 8 || !startsWith(b, from)) {
      return 1;
    }
    ByteBuffer data = ByteBuffer.wrap(b, tiff, end - tiff).slice();
    data.order(b[tiff] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = data.getInt(4);
    if (directory < 8 || directory > data.limit() - 2) {
      return 1;
    }
    int entries = data.getShort(directory) & 0xffff;
    for (int i = 0; i < entries && directory + 14 + 12 * i <= data.limit(); i++) {
      int entry = directory + 2 + 12 * i;
      if (data.getShort(entry) == ORIENTATION && data.getShort(entry + 2) == SHORT) {
        int value = data.getShort(entry + 8) & 0xffff;
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }

  private static boolean startsWith(byte[] b, int at) {
    for (int i = 0; i < EXIF.length; i++) {
      if (b[at + i] != EXIF[i]) {
        return false;
      }
    }
    return true;
  }
}
