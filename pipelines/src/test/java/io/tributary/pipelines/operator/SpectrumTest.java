package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SpectrumTest {
    @Test
    void it_agrees_with_a_transform_by_definition() {
        for (int samples = 16; samples <= 512; samples *= 2) {
            for (long seed = 0; seed < 10; seed++) {
                RandomGenerator random = Streams.random(seed);
                double[] values = random.doubles(samples, -5, 5).toArray();
                boolean hann = seed % 2 == 0;
                double[] power = new double[samples / 2 + 1];
                new Spectrum(samples, hann).power(values, power);
                double[] expected = byDefinition(values, hann);
                for (int k = 0; k < power.length; k++) {
                    assertThat(power[k])
                            .as("seed %d, %d samples, bin %d", seed, samples, k)
                            .isCloseTo(expected[k], within(1e-11));
                }
            }
        }
    }

    private static double[] byDefinition(double[] values, boolean hann) {
        int samples = values.length;
        double windowPower = 0;
        double[] windowed = new double[samples];
        for (int i = 0; i < samples; i++) {
            double window = hann ? Math.pow(Math.sin(Math.PI * i / samples), 2) : 1;
            windowPower += window * window;
            windowed[i] = values[i] * window;
        }
        double[] power = new double[samples / 2 + 1];
        for (int k = 0; k < power.length; k++) {
            double re = 0;
            double im = 0;
            for (int i = 0; i < samples; i++) {
                re += windowed[i] * Math.cos(2 * Math.PI * k * i / samples);
                im -= windowed[i] * Math.sin(2 * Math.PI * k * i / samples);
            }
            boolean oneSided = k == 0 || k == samples / 2;
            power[k] = (re * re + im * im) / samples / windowPower * (oneSided ? 1 : 2);
        }
        return power;
    }

    @Test
    void without_a_window_the_bins_add_up_to_the_mean_square() {
        double[] values = Streams.random(7).doubles(1024, -1, 3).toArray();
        double[] power = new double[513];
        new Spectrum(1024, false).power(values, power);
        assertThat(Arrays.stream(power).sum())
                .isCloseTo(Arrays.stream(values).map(x -> x * x).average().orElseThrow(), within(1e-12));
    }

    @Test
    void a_sine_shows_in_frequency_rms_crest_kurtosis_and_band() {
        Map<String, FftSpec.Band> bands = new LinkedHashMap<>();
        bands.put("low", new FftSpec.Band(0, 100));
        bands.put("middle", new FftSpec.Band(100, 150));
        FftSpec spec = new FftSpec("a", 1024, 1024, 1024, true, bands);
        double[] frame = new double[1024];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = 5 + 2 * Math.sin(2 * Math.PI * 120 * i / 1024);
        }
        Features features = new Features(spec);
        features.of(frame, 1024);
        double[] expected = {5, Math.sqrt(2), 2, Math.sqrt(2), 1.5, 120, 0, 2};
        for (int i = 0; i < expected.length; i++) {
            assertThat(features.values[i]).as("feature %d", i).isCloseTo(expected[i], within(1e-3));
        }
    }

    @Test
    void a_flat_signal_has_neither_shape_nor_frequency() {
        Features features = new Features(new FftSpec("a", 16, 16, 10, true, Map.of()));
        features.of(new double[16], 10);
        assertThat(features.values).containsExactly(0, 0, 0, Double.NaN, Double.NaN, Double.NaN);
    }
}
