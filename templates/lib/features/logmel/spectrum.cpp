#include "spectrum.h"

#include "dsp.h"

namespace {

constexpr int32_t kSplitShift = 5;  // bits dropped before squaring: power times mel weight < 2^63

static_assert((kFftLength & (kFftLength - 1)) == 0, "features.n_fft must be a power of two");
static_assert(kFirstRadix == 2 || kFirstRadix == 4, "the later stages have radix 4");

struct Complex {
  int32_t re;
  int32_t im;
};

/// Whole 64-bit loads and stores, which take one instruction on the Cortex-M4.
ALWAYS_INLINE Complex Get(Bin bin) {
  return {static_cast<int32_t>(bin), static_cast<int32_t>(bin >> 32)};
}

ALWAYS_INLINE Bin Put(int32_t re, int32_t im) {
  return static_cast<uint32_t>(re) | static_cast<uint64_t>(static_cast<uint32_t>(im)) << 32;
}

ALWAYS_INLINE Bin Put(const Complex& z) { return Put(z.re, z.im); }

/// Half of z · w, each product rounded down. w is a Q15 pair (real, imaginary), so a stage halves
/// its values for free.
ALWAYS_INLINE Complex HalfProduct(const Complex& z, uint32_t w) {
  return {MultiplyLow(z.re, w) - MultiplyHigh(z.im, w),
          AddMultiplyHigh(MultiplyLow(z.im, w), z.re, w)};
}

ALWAYS_INLINE Complex Half(const Complex& z) { return {z.re >> 1, z.im >> 1}; }

ALWAYS_INLINE Complex Sum(const Complex& a, const Complex& b) { return {a.re + b.re, a.im + b.im}; }

ALWAYS_INLINE Complex Difference(const Complex& a, const Complex& b) {
  return {a.re - b.re, a.im - b.im};
}

/// Bits of two samples that differ from the bit below.
ALWAYS_INLINE uint32_t Changes(const int16_t* samples) {
  const uint32_t pair = LoadWord(samples);
  return pair ^ (pair << 1);
}

/// Redundant sign bits of the loudest sample.
NEVER_INLINE int32_t Headroom(const int16_t* samples) {
  uint32_t changes = 0;
  for (const int16_t* end = samples + kFftLength; samples < end; samples += 8) {
    changes |=
        Changes(samples) | Changes(samples + 2) | Changes(samples + 4) | Changes(samples + 6);
  }
  return __builtin_clz(((changes | changes >> 16) & 0xFFFF) | 1) - 16;
}

/// Windowed point n: two neighbouring samples as one complex value, Q15.
ALWAYS_INLINE Complex Load(const int16_t* samples, int32_t n) {
  const uint32_t pair = LoadWord(samples + 2 * n);
  const uint32_t window = LoadWord(kWindow + 2 * n);
  return {Low(pair) * Low(window), High(pair) * High(window)};
}

/// z · gain at full scale, without the bits that growth needs.
ALWAYS_INLINE Complex Scaled(const Complex& z, int32_t gain) {
  return {z.re * gain >> kFirstShift, z.im * gain >> kFirstShift};
}

/// Last step of a four-point transform: from a ± c and b ± d to the outputs.
ALWAYS_INLINE void Join(const Complex& plus, const Complex& minus, const Complex& sum,
                        const Complex& dif, Bin* out0, Bin* out1, Bin* out2, Bin* out3) {
  *out0 = Put(Sum(plus, sum));
  *out2 = Put(Difference(plus, sum));
  *out1 = Put(minus.re + dif.im, minus.im - dif.re);
  *out3 = Put(minus.re - dif.im, minus.im + dif.re);
}

/// Window, digit reversal and first butterflies in one pass. Points half a frame apart may be added
/// at full scale: there the window's two values add up to 1.
NEVER_INLINE void FirstPass(const int16_t* samples, int32_t gain, Bin* bins) {
  constexpr int32_t kGroups = kNumBins / kFirstRadix;
  for (int32_t n = 0; n < kGroups; ++n) {
    Bin* out = bins + kFirstRadix * kReversal[n];
    const Complex a = Load(samples, n);
    if (kFirstRadix == 2) {
      const Complex b = Load(samples, n + kGroups);
      out[0] = Put(Scaled(Sum(a, b), gain));
      out[1] = Put(Scaled(Difference(a, b), gain));
    } else {
      const Complex c = Load(samples, n + 2 * kGroups);
      const Complex plus = Scaled(Sum(a, c), gain);
      const Complex minus = Scaled(Difference(a, c), gain);
      const Complex b = Load(samples, n + kGroups);
      const Complex d = Load(samples, n + 3 * kGroups);
      Join(plus, minus, Scaled(Sum(b, d), gain), Scaled(Difference(b, d), gain), out, out + 1,
           out + 2, out + 3);
    }
  }
}

/// Joins four transforms of kSpan points. `p` is in the middle of the four points, which keeps them
/// within the reach of 64-bit loads and stores.
template <int32_t kSpan, typename B, typename C, typename D>
ALWAYS_INLINE void Butterfly(Bin* p, B times_w1, C times_w2, D times_w3) {
  constexpr int32_t kNear = kSpan / 2;
  constexpr int32_t kFar = 3 * kSpan / 2;
  const Complex b = times_w1(Get(p[-kNear]));
  const Complex d = times_w3(Get(p[kFar]));
  const Complex sum = Sum(b, d);
  const Complex dif = Difference(b, d);
  const Complex c = times_w2(Get(p[kNear]));
  const Complex a = Half(Get(p[-kFar]));
  const Complex plus = Sum(a, c);
  const Complex minus = Difference(a, c);
  Join(plus, minus, sum, dif, p - kFar, p - kNear, p + kNear, p + kFar);
}

/// One radix-4 stage. `w` holds three Q15 pairs for each i = 1 … kSpan - 1.
template <int32_t kSpan>
NEVER_INLINE void Stage(Bin* bins, const uint32_t* w) {
  constexpr int32_t kGroups = kNumBins / (4 * kSpan);
  Bin* p = bins + 3 * kSpan / 2;
  for (int32_t group = 0; group < kGroups; ++group, p += 4 * kSpan) {
    Butterfly<kSpan>(p, Half, Half, Half);
  }
  for (int32_t i = 1; i < kSpan; ++i, w += 3) {
    const uint32_t w1 = w[0], w2 = w[1], w3 = w[2];
    p = bins + 3 * kSpan / 2 + i;
    for (int32_t group = 0; group < kGroups; ++group, p += 4 * kSpan) {
      Butterfly<kSpan>(
          p, [w1](const Complex& z) { return HalfProduct(z, w1); },
          [w2](const Complex& z) { return HalfProduct(z, w2); },
          [w3](const Complex& z) { return HalfProduct(z, w3); });
    }
  }
}

/// All radix-4 stages from kSpan points on.
template <int32_t kSpan>
struct Stages {
  static void Run(Bin* bins, const uint32_t* w) {
    Stage<kSpan>(bins, w);
    Stages<4 * kSpan>::Run(bins, w + 3 * (kSpan - 1));
  }
};

template <>
struct Stages<kNumBins> {
  static void Run(Bin*, const uint32_t*) {}
};

/// From the transform of the packed points to the power spectrum of the real frame, two bins at a
/// time.
NEVER_INLINE void Split(Bin* bins) {
  Bin* low = bins + 1;
  Bin* high = bins + kNumBins - 1;
  for (const uint32_t* w = kSplitTwiddles; low < high; ++low, --high, ++w) {
    const Complex a = Get(*low);
    const Complex b = Get(*high);
    const Complex odd = HalfProduct({a.re - b.re, a.im + b.im}, *w);
    const Complex t = {odd.re >> kSplitShift, odd.im >> kSplitShift};
    const Complex even = {(a.re + b.re) >> (kSplitShift + 1), (a.im - b.im) >> (kSplitShift + 1)};
    *low = SumOfSquares(even.re + t.re, even.im + t.im);
    *high = SumOfSquares(even.re - t.re, even.im - t.im);
  }
  const Complex middle = Get(*low);
  *low = SumOfSquares(middle.re >> kSplitShift, middle.im >> kSplitShift);
}

}  // namespace

int32_t PowerSpectrum(const int16_t* samples, Bin* bins) {
  const int32_t headroom = Headroom(samples);
  FirstPass(samples, 1 << headroom, bins);
  Stages<kFirstRadix>::Run(bins, kTwiddles);
  Split(bins);
  return headroom;
}
