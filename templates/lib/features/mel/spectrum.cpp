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

ALWAYS_INLINE Complex Get(const Bin& bin) {
  int32_t re, im;
  LoadTwoWords(bin, &re, &im);
  return {re, im};
}

ALWAYS_INLINE void Put(int32_t re, int32_t im, Bin* bin) { StoreTwoWords(re, im, bin); }

/// The twiddle factor 1, which has no Q15 value.
struct One {};

/// Half of z · w, each product rounded down. w is a Q15 pair (real, imaginary), so a stage halves
/// its values for free.
ALWAYS_INLINE Complex HalfProduct(Complex z, uint32_t w) {
  return {MultiplyLow(z.re, w) - MultiplyHigh(z.im, w),
          AddMultiplyHigh(MultiplyLow(z.im, w), z.re, w)};
}

ALWAYS_INLINE Complex HalfProduct(Complex z, One) { return {z.re >> 1, z.im >> 1}; }

/// a + z · w / 2 and a - z · w / 2.
struct SumAndDifference {
  Complex sum;
  Complex difference;
};

ALWAYS_INLINE SumAndDifference Combine(Complex a, Complex z, uint32_t w) {
  if (!kProductsAddUp) {
    const Complex product = HalfProduct(z, w);
    return {{a.re + product.re, a.im + product.im}, {a.re - product.re, a.im - product.im}};
  }
  const int32_t re = AddMultiplyLow(a.re, z.re, w) - MultiplyHigh(z.im, w);
  const int32_t im = AddMultiplyHigh(AddMultiplyLow(a.im, z.im, w), z.re, w);
  return {{re, im}, {2 * a.re - re, 2 * a.im - im}};
}

ALWAYS_INLINE SumAndDifference Combine(Complex a, Complex z, One) {
  return {{a.re + (z.re >> 1), a.im + (z.im >> 1)}, {a.re - (z.re >> 1), a.im - (z.im >> 1)}};
}

/// Bits of two samples that differ from the bit below.
ALWAYS_INLINE uint32_t Changes(const int16_t* samples) {
  const uint32_t pair = LoadWord(samples);
  return pair ^ (pair << 1);
}

/// Redundant sign bits of the loudest sample.
NEVER_INLINE int32_t Headroom(const int16_t* samples) {
  const int16_t* end = samples + kFftLength;
  uint32_t changes = 0;
  do {
    changes |= Changes(samples) | Changes(samples + 2);
    changes |= Changes(samples + 4) | Changes(samples + 6);
    samples += 8;
  } while (samples != end);
  return __builtin_clz(((changes | changes >> 16) & 0xFFFF) | 1) - 16;
}

/// Point n, two neighbouring samples as one complex value, plus and minus the point half a frame
/// later; both windowed, and at full scale: there the two values of the window add up to 1. The sum
/// comes with the second product, and the difference from the first one.
ALWAYS_INLINE SumAndDifference Load(const int16_t* samples, const int16_t* window) {
  const uint32_t a = LoadWord(samples), a_window = LoadWord(window);
  const uint32_t b = LoadWord(samples + kNumBins), b_window = LoadWord(window + kNumBins);
  const int32_t re = Low(a) * Low(a_window);
  const int32_t im = High(a) * High(a_window);
  const int32_t sum_re = re + Low(b) * Low(b_window);
  const int32_t sum_im = im + High(b) * High(b_window);
  return {{sum_re, sum_im}, {2 * re - sum_re, 2 * im - sum_im}};
}

/// z · gain without the bits that growth needs.
ALWAYS_INLINE Complex Scaled(Complex z, int32_t gain) {
  return {z.re * gain >> kFirstShift, z.im * gain >> kFirstShift};
}

ALWAYS_INLINE SumAndDifference Scaled(SumAndDifference z, int32_t gain) {
  return {Scaled(z.sum, gain), Scaled(z.difference, gain)};
}

/// Last step of a four-point transform: from a ± c and b ± d to the outputs.
ALWAYS_INLINE void Join(SumAndDifference ac, SumAndDifference bd, Bin* out0, Bin* out1, Bin* out2,
                        Bin* out3) {
  const Complex plus = ac.sum, minus = ac.difference, sum = bd.sum, dif = bd.difference;
  Put(plus.re + sum.re, plus.im + sum.im, out0);
  Put(plus.re - sum.re, plus.im - sum.im, out2);
  Put(minus.re + dif.im, minus.im - dif.re, out1);
  Put(minus.re - dif.im, minus.im + dif.re, out3);
}

/// Window, digit reversal and first butterflies in one pass.
NEVER_INLINE void FirstPass(const int16_t* samples, int32_t gain, Bin* bins) {
  const uint8_t* reversal = kReversal;
  int32_t n;
  do {
    n = *reversal++;
    const int16_t* x = samples + 2 * n;
    const int16_t* window = kWindow + 2 * n;
    const SumAndDifference ac = Scaled(Load(x, window), gain);
    if (kFirstRadix == 2) {
      Put(ac.sum.re, ac.sum.im, bins);
      Put(ac.difference.re, ac.difference.im, bins + 1);
    } else {
      const SumAndDifference bd = Scaled(Load(x + kNumBins / 2, window + kNumBins / 2), gain);
      Join(ac, bd, bins, bins + 1, bins + 2, bins + 3);
    }
    bins += kFirstRadix;
  } while (n != kNumBins / kFirstRadix - 1);  // the last group is its own reversal
}

/// Joins four transforms of kSpan points. `p` is in the middle of the four points, which keeps them
/// within the reach of 64-bit loads and stores.
template <int32_t kSpan, typename W>
ALWAYS_INLINE void Butterfly(Bin* p, W w1, W w2, W w3) {
  constexpr int32_t kNear = kSpan / 2;
  constexpr int32_t kFar = 3 * kSpan / 2;
  const Complex b = HalfProduct(Get(p[-kNear]), w1);
  const SumAndDifference bd = Combine(b, Get(p[kFar]), w3);
  const Complex a = HalfProduct(Get(p[-kFar]), One());
  const SumAndDifference ac = Combine(a, Get(p[kNear]), w2);
  Join(ac, bd, p - kFar, p - kNear, p + kNear, p + kFar);
}

/// One radix-4 stage. `twiddles` holds three Q15 pairs for each i = 1 … kSpan - 1.
template <int32_t kSpan>
NEVER_INLINE void Stage(Bin* bins, const uint32_t* twiddles) {
  const Bin* end = bins + kNumBins;
  const uint32_t* last = twiddles + 3 * (kSpan - 1);
  Bin* p = bins + 3 * kSpan / 2;
  do {
    Butterfly<kSpan>(p++, One(), One(), One());
    const uint32_t* w = twiddles;
    do {
      Butterfly<kSpan>(p++, w[0], w[1], w[2]);
      w += 3;
    } while (w != last);
    p += 3 * kSpan;
  } while (p < end);
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
  const uint32_t* w = kSplitTwiddles;
  do {
    const Complex a = Get(*low);
    const Complex b = Get(*high);
    const Complex odd = HalfProduct({a.re - b.re, a.im + b.im}, *w++);
    const Complex t = {odd.re >> kSplitShift, odd.im >> kSplitShift};
    const Complex even = {(a.re + b.re) >> (kSplitShift + 1), (a.im - b.im) >> (kSplitShift + 1)};
    *low++ = SumOfSquares(even.re + t.re, even.im + t.im);
    *high-- = SumOfSquares(even.re - t.re, even.im - t.im);
  } while (low != high);
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
