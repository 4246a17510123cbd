package dev.vgt4j.api.tensor;

/** The 16 bit floating point types, which Java has none for. */
public final class HalfFloats {
  private HalfFloats() {}

  /** The number that an IEEE 754 binary16 stands for. */
  public static float toFloat(short h) {
    int sign = (h & 0x8000) << 16;
    int exponent = (h >> 10) & 0x1f;
    int mantissa = h & 0x3ff;
    if (exponent == 0) {
      float subnormal = mantissa * 0x1p-24f;
      return sign == 0 ? subnormal : -subnormal;
    }
    int e = exponent == 31 ? 0xff : exponent + 112;
    return Float.intBitsToFloat(sign | e << 23 | mantissa << 13);
  }

  /** The bfloat16 nearest to a number, ties to even. */
  public static short upperHalf(float f) {
    int bits = Float.floatToIntBits(f);
    return (short) (Float.isNaN(f) ? 0x7fc0 : bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  /** The IEEE 754 binary16 nearest to a number, ties to even; too large ones become infinite. */
  public static short of(float f) {
    int bits = Float.floatToIntBits(f);
    int sign = bits >>> 16 & 0x8000;
    float magnitude = Math.abs(f);
    if (Float.isNaN(f)) {
      return 0x7e00;
    }
    if (magnitude >= 65520f) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x1p-14f) {
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24f));
    }
    int absolute = bits & 0x7fffffff;
    int rounded = absolute + 0xfff + (absolute >>> 13 & 1);
    return (short) (sign | rounded - (112 << 23) >>> 13);
  }
}
