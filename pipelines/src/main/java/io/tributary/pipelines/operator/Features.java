package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import java.util.Arrays;
import java.util.List;

/** What is told about a frame of samples: {@link FftSpec#FEATURES} and then the bands. */
final class Features {
    private final int samples;
    private final List<FftSpec.Band> bands;
    private final Spectrum spectrum;
    private final double[] centred;
    private final double[] power;

    /** The features last worked out; not-a-number for none. */
    final double[] values;

    Features(FftSpec spec) {
        this.samples = spec.samples();
        this.bands = List.copyOf(spec.bands().values());
        this.spectrum = new Spectrum(samples, spec.hann());
        this.centred = new double[samples];
        this.power = new double[samples / 2 + 1];
        this.values = new double[FftSpec.FEATURES.size() + bands.size()];
    }

    /** @param hertz samples per second, or not-a-number when nobody knows */
    void of(double[] frame, double hertz) {
        Arrays.fill(values, Double.NaN);
        double mean = mean(frame);
        double squares = 0;
        double fourths = 0;
        double peak = 0;
        for (int i = 0; i < samples; i++) {
            double apart = frame[i] - mean;
            centred[i] = apart;
            squares += apart * apart;
            fourths += apart * apart * apart * apart;
            peak = Math.max(peak, Math.abs(apart));
        }
        double variance = squares / samples;
        double rms = Math.sqrt(variance);
        values[0] = mean;
        values[1] = rms;
        values[2] = peak;
        if (rms > 0) {
            values[3] = peak / rms;
            values[4] = fourths / samples / (variance * variance);
        }
        if (!Double.isNaN(hertz)) {
            frequencies(hertz, rms);
        }
    }

    /**
     * Writes the features last worked out into a row, missing where there are none.
     *
     * @param first the column of the first one
     */
    void put(Batch batch, int first, int row) {
        for (int i = 0; i < values.length; i++) {
            Column column = batch.column(first + i);
            column.setDouble(row, values[i]);
            if (!Double.isFinite(values[i])) {
                column.setNull(row);
            }
        }
    }

    private double mean(double[] frame) {
        double sum = 0;
        for (int i = 0; i < samples; i++) {
            sum += frame[i];
        }
        return sum / samples;
    }

    private void frequencies(double hertz, double rms) {
        spectrum.power(centred, power);
        double width = hertz / samples;
        int greatest = 1;
        for (int k = 2; k < power.length; k++) {
            greatest = power[k] > power[greatest] ? k : greatest;
        }
        if (rms > 0) {
            values[5] = greatest * width;
        }
        for (int band = 0; band < bands.size(); band++) {
            double sum = 0;
            for (int k = 0; k < power.length; k++) {
                double frequency = k * width;
                sum += frequency >= bands.get(band).from()
                                && frequency < bands.get(band).to()
                        ? power[k]
                        : 0;
            }
            values[FftSpec.FEATURES.size() + band] = sum;
        }
    }
}
