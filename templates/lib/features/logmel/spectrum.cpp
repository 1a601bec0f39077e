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

/// Redundant sign bits of the loudest sample: bit k of x ^ 2x tells whether bits k and k - 1
/// differ.
int32_t Headroom(const int16_t* samples) {
  uint32_t used = 0;
  for (int32_t i = 0; i < kFftLength; i += 2) {
    const uint32_t pair = LoadWord(samples + i);
    used |= pair ^ (pair << 1);
  }
  return __builtin_clz(((used | used >> 16) & 0xFFFF) | 1) - 16;
}

/// Windowed point n: two neighbouring samples as one complex value, Q15, at full scale.
ALWAYS_INLINE Complex Load(const int16_t* samples, int32_t n, int32_t gain) {
  return {samples[2 * n] * kWindow[2 * n] * gain, samples[2 * n + 1] * kWindow[2 * n + 1] * gain};
}

/// Without the bits that growth needs.
ALWAYS_INLINE Complex Scaled(const Complex& z) {
  return {z.re >> kFirstShift, z.im >> kFirstShift};
}

/// Four-point transform's last step: from a ± c and b ± d to the outputs, `stride` points apart.
ALWAYS_INLINE void Join(const Complex& plus, const Complex& minus, const Complex& sum,
                        const Complex& dif, Bin* out, int32_t stride) {
  out[0] = Put(Sum(plus, sum));
  out[2 * stride] = Put(Difference(plus, sum));
  out[stride] = Put(minus.re + dif.im, minus.im - dif.re);
  out[3 * stride] = Put(minus.re - dif.im, minus.im + dif.re);
}

/// Window, digit reversal and first butterflies in one pass. Points half a frame apart may be added
/// at full scale: there the window's two values add up to 1.
void FirstPass(const int16_t* samples, int32_t gain, Bin* bins) {
  constexpr int32_t kGroups = kNumBins / kFirstRadix;
  for (int32_t n = 0; n < kGroups; ++n) {
    Bin* out = bins + kFirstRadix * kReversal[n];
    const Complex a = Load(samples, n, gain);
    const Complex b = Load(samples, n + kGroups, gain);
    if (kFirstRadix == 2) {
      out[0] = Put(Scaled(Sum(a, b)));
      out[1] = Put(Scaled(Difference(a, b)));
    } else {
      const Complex c = Load(samples, n + 2 * kGroups, gain);
      const Complex d = Load(samples, n + 3 * kGroups, gain);
      Join(Scaled(Sum(a, c)), Scaled(Difference(a, c)), Scaled(Sum(b, d)), Scaled(Difference(b, d)),
           out, 1);
    }
  }
}

/// Joins four transforms of `span` points; b, c and d carry their twiddle factors already, halved.
ALWAYS_INLINE void Butterfly(Bin* bins, int32_t span, const Complex& b, const Complex& c,
                             const Complex& d) {
  const Complex a = Half(Get(bins[0]));
  Join(Sum(a, c), Difference(a, c), Sum(b, d), Difference(b, d), bins, span);
}

/// One radix-4 stage. `w` holds three Q15 pairs for each i = 1 … kSpan - 1.
template <int32_t kSpan>
void Stage(Bin* bins, const uint32_t* w) {
  const Bin* end = bins + kNumBins;
  for (Bin* p = bins; p < end; p += 4 * kSpan) {
    Butterfly(p, kSpan, Half(Get(p[kSpan])), Half(Get(p[2 * kSpan])), Half(Get(p[3 * kSpan])));
  }
  for (int32_t i = 1; i < kSpan; ++i, w += 3) {
    const uint32_t w1 = w[0];
    const uint32_t w2 = w[1];
    const uint32_t w3 = w[2];
    for (Bin* p = bins + i; p < end; p += 4 * kSpan) {
      Butterfly(p, kSpan, HalfProduct(Get(p[kSpan]), w1), HalfProduct(Get(p[2 * kSpan]), w2),
                HalfProduct(Get(p[3 * kSpan]), w3));
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
void Split(Bin* bins) {
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
