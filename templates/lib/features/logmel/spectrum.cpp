#include "spectrum.h"

namespace {

constexpr int32_t kSplitShift = 5;  // bits dropped before squaring: power times mel weight < 2^63

static_assert((kFftLength & (kFftLength - 1)) == 0, "features.n_fft must be a power of two");
static_assert(kFirstRadix == 2 || kFirstRadix == 4, "the later stages have radix 4");

/// Half of value · weight, rounded down: weight is Q15, so every stage halves its values for free.
inline int32_t HalfProduct(int32_t value, int32_t weight) {
  return static_cast<int32_t>((static_cast<int64_t>(value) * weight) >> 16);
}

inline Complex HalfProduct(const Complex& z, int32_t re, int32_t im) {
  return {HalfProduct(z.re, re) - HalfProduct(z.im, im),
          HalfProduct(z.im, re) + HalfProduct(z.re, im)};
}

inline Complex Half(const Complex& z) { return {z.re >> 1, z.im >> 1}; }

int32_t Headroom(const int16_t* samples) {
  int32_t used = 0;  // every bit that differs from the sign, of any sample
  for (int32_t i = 0; i < kFftLength; ++i) {
    used |= samples[i] ^ (samples[i] >> 15);
  }
  int32_t headroom = 15;
  for (; used != 0; used >>= 1) {
    --headroom;
  }
  return headroom;
}

/// Windowed point n: two neighbouring samples as one complex value, Q15, at full scale.
inline Complex Load(const int16_t* samples, int32_t n, int32_t headroom) {
  const int32_t gain = 1 << headroom;
  return {samples[2 * n] * gain * kWindow[2 * n], samples[2 * n + 1] * gain * kWindow[2 * n + 1]};
}

/// (a ± b) without the bits that growth needs. The window's halves add up to 1, so the sum fits.
inline Complex FirstSum(const Complex& a, const Complex& b) {
  return {(a.re + b.re) >> kFirstShift, (a.im + b.im) >> kFirstShift};
}

inline Complex FirstDifference(const Complex& a, const Complex& b) {
  return {(a.re - b.re) >> kFirstShift, (a.im - b.im) >> kFirstShift};
}

/// Four-point transform's last step: from a ± c and b ± d to the outputs, `stride` points apart.
inline void Join(const Complex& plus, const Complex& minus, const Complex& sum, const Complex& dif,
                 Bin* out, int32_t stride) {
  out[0].z = {plus.re + sum.re, plus.im + sum.im};
  out[stride].z = {minus.re + dif.im, minus.im - dif.re};
  out[2 * stride].z = {plus.re - sum.re, plus.im - sum.im};
  out[3 * stride].z = {minus.re - dif.im, minus.im + dif.re};
}

/// Window, digit reversal and first butterflies in one pass.
void FirstPass(const int16_t* samples, int32_t headroom, Bin* bins) {
  constexpr int32_t kGroups = kNumBins / kFirstRadix;
  for (int32_t n = 0; n < kGroups; ++n) {
    Bin* out = bins + kFirstRadix * kReversal[n];
    const Complex a = Load(samples, n, headroom);
    const Complex b = Load(samples, n + kGroups, headroom);
    if (kFirstRadix == 2) {
      out[0].z = FirstSum(a, b);
      out[1].z = FirstDifference(a, b);
    } else {
      const Complex c = Load(samples, n + 2 * kGroups, headroom);
      const Complex d = Load(samples, n + 3 * kGroups, headroom);
      Join(FirstSum(a, c), FirstDifference(a, c), FirstSum(b, d), FirstDifference(b, d), out, 1);
    }
  }
}

/// Joins four transforms of `span` points; b, c and d carry their twiddle factors already, halved.
inline void Butterfly(Bin* bins, int32_t span, const Complex& b, const Complex& c,
                      const Complex& d) {
  const Complex a = Half(bins[0].z);
  const Complex plus = {a.re + c.re, a.im + c.im};
  const Complex minus = {a.re - c.re, a.im - c.im};
  const Complex sum = {b.re + d.re, b.im + d.im};
  const Complex dif = {b.re - d.re, b.im - d.im};
  Join(plus, minus, sum, dif, bins, span);
}

/// One radix-4 stage. `w` holds six Q15 values for each i = 1 … span - 1.
void Stage(Bin* bins, int32_t span, const int16_t* w) {
  const Bin* end = bins + kNumBins;
  for (Bin* p = bins; p < end; p += 4 * span) {
    Butterfly(p, span, Half(p[span].z), Half(p[2 * span].z), Half(p[3 * span].z));
  }
  for (int32_t i = 1; i < span; ++i, w += 6) {
    for (Bin* p = bins + i; p < end; p += 4 * span) {
      Butterfly(p, span, HalfProduct(p[span].z, w[0], w[1]), HalfProduct(p[2 * span].z, w[2], w[3]),
                HalfProduct(p[3 * span].z, w[4], w[5]));
    }
  }
}

inline uint64_t Power(int32_t re, int32_t im) {
  return static_cast<uint64_t>(static_cast<int64_t>(re) * re + static_cast<int64_t>(im) * im);
}

/// From the transform of the packed points to the power spectrum of the real frame, two bins at a
/// time.
void Split(Bin* bins) {
  for (int32_t k = 1; k < kNumBins / 2; ++k) {
    const Complex a = bins[k].z;
    const Complex b = bins[kNumBins - k].z;
    const int16_t* w = kSplitTwiddles[k - 1];
    const Complex odd = HalfProduct({a.re - b.re, a.im + b.im}, w[0], w[1]);
    const Complex t = {odd.re >> kSplitShift, odd.im >> kSplitShift};
    const Complex even = {(a.re + b.re) >> (kSplitShift + 1), (a.im - b.im) >> (kSplitShift + 1)};
    bins[k].power = Power(even.re + t.re, even.im + t.im);
    bins[kNumBins - k].power = Power(even.re - t.re, even.im - t.im);
  }
  const Complex middle = bins[kNumBins / 2].z;
  bins[kNumBins / 2].power = Power(middle.re >> kSplitShift, middle.im >> kSplitShift);
}

}  // namespace

int32_t PowerSpectrum(const int16_t* samples, Bin* bins) {
  const int32_t headroom = Headroom(samples);
  FirstPass(samples, headroom, bins);
  const int16_t* twiddles = kTwiddles;
  for (int32_t span = kFirstRadix; span < kNumBins; span *= 4) {
    Stage(bins, span, twiddles);
    twiddles += 6 * (span - 1);
  }
  Split(bins);
  return headroom;
}
