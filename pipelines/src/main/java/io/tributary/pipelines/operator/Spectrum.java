package io.tributary.pipelines.operator;

/**
 * The power spectrum of real samples by a radix-2 transform: a complex one of half the length (Press et al., Numerical Recipes,
 * 12.3.2). Sines come from {@link StrictMath}, so that every CPU gives the same bits.
 */
final class Spectrum {
    private final int samples;
    private final int half;
    /** e^(-2 pi i k / samples), for k below half. */
    private final double[] cosines;

    private final double[] sines;
    private final double[] window;
    private final double windowPower;
    private final double[] real;
    private final double[] imaginary;

    /**
     * @param samples a power of two, at least 4
     * @param hann whether samples at both ends count less, so that a frequency between two bins spreads to fewer others
     */
    Spectrum(int samples, boolean hann) {
        this.samples = samples;
        this.half = samples / 2;
        cosines = new double[half];
        sines = new double[half];
        for (int k = 0; k < half; k++) {
            cosines[k] = StrictMath.cos(2 * Math.PI * k / samples);
            sines[k] = -StrictMath.sin(2 * Math.PI * k / samples);
        }
        window = new double[samples];
        double power = 0;
        for (int i = 0; i < samples; i++) {
            window[i] = hann ? 0.5 - 0.5 * StrictMath.cos(2 * Math.PI * i / samples) : 1;
            power += window[i] * window[i];
        }
        windowPower = power;
        real = new double[half];
        imaginary = new double[half];
    }

    /**
     * The mean square of the part of each frequency: bin k, from 0 to half, is k / samples of the sampling rate. Without a
     * window their sum is the mean square of the samples (Parseval); with one it is so on average.
     *
     * @param into at least samples / 2 + 1 long
     */
    void power(double[] values, double[] into) {
        pack(values);
        transform();
        double scale = 1 / (samples * windowPower);
        for (int k = 0; k <= half; k++) {
            int there = k % half;
            int mirrored = (half - k) % half;
            double evenReal = (real[there] + real[mirrored]) / 2;
            double evenImaginary = (imaginary[there] - imaginary[mirrored]) / 2;
            double oddReal = (imaginary[there] + imaginary[mirrored]) / 2;
            double oddImaginary = (real[mirrored] - real[there]) / 2;
            double cosine = k == half ? -1 : cosines[k];
            double sine = k == half ? 0 : sines[k];
            double re = evenReal + oddReal * cosine - oddImaginary * sine;
            double im = evenImaginary + oddReal * sine + oddImaginary * cosine;
            int sides = k == 0 || k == half ? 1 : 2;
            into[k] = (re * re + im * im) * scale * sides;
        }
    }

    /** Even samples as real parts and odd ones as imaginary parts, in the order of reversed bits. */
    private void pack(double[] values) {
        int shift = Integer.numberOfLeadingZeros(half) + 1;
        for (int i = 0; i < half; i++) {
            int from = Integer.reverse(i) >>> shift;
            real[i] = values[2 * from] * window[2 * from];
            imaginary[i] = values[2 * from + 1] * window[2 * from + 1];
        }
    }

    private void transform() {
        for (int size = 2; size <= half; size *= 2) {
            int stride = samples / size;
            for (int block = 0; block < half; block += size) {
                for (int k = 0; k < size / 2; k++) {
                    butterfly(block + k, block + k + size / 2, cosines[k * stride], sines[k * stride]);
                }
            }
        }
    }

    private void butterfly(int a, int b, double cosine, double sine) {
        double re = real[b] * cosine - imaginary[b] * sine;
        double im = real[b] * sine + imaginary[b] * cosine;
        real[b] = real[a] - re;
        imaginary[b] = imaginary[a] - im;
        real[a] += re;
        imaginary[a] += im;
    }
}
