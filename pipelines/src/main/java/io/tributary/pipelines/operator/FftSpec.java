package io.tributary.pipelines.operator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How samples become frames, and frames features.
 *
 * @param of the column of the samples
 * @param samples of a frame: a power of two from 16 to 65536
 * @param hop how many samples after one frame the next one begins, from 1 to {@code samples}
 * @param hertz samples per second; 0 to take it from each frame's event times
 * @param hann whether frames are windowed by Hann's function
 * @param bands names of new columns, to frequencies
 */
public record FftSpec(String of, int samples, int hop, double hertz, boolean hann, Map<String, Band> bands) {
    /** The columns that every frame gets; those of the bands come after them. */
    public static final List<String> FEATURES = List.of("mean", "rms", "peak", "crest", "kurtosis", "peak_hz");

    /** 32 MiB: what the frames of all keys together may take. */
    public static final long SAMPLES_MOST = 4L << 20;

    /** What the features cost for each reading that comes, when one frame follows the other. */
    public long fuelOfReading() {
        return FeaturesKernel.fuel(this, 1) / hop;
    }

    /** Frequencies from {@code from}, inclusive, to {@code to}, exclusive, in hertz. */
    public record Band(double from, double to) {
        public Band {
            if (!(from >= 0 && to > from)) {
                throw new IllegalArgumentException(
                        "band [" + from + ", " + to + "] is empty; give two frequencies in hertz, the lower one first");
            }
        }
    }

    public FftSpec {
        bands = Collections.unmodifiableMap(new LinkedHashMap<>(bands));
        if (Integer.bitCount(samples) != 1 || samples < 16 || samples > 65_536) {
            int near = Integer.highestOneBit(Math.max(16, Math.min(samples, 65_536)));
            throw new IllegalArgumentException(
                    "samples " + samples + " is no power of two from 16 to 65536; try " + near);
        }
        if (hop < 1 || hop > samples) {
            throw new IllegalArgumentException(
                    "hop " + hop + " is outside [1, " + samples + "], the samples of a frame");
        }
        if (!(hertz >= 0 && hertz <= 1e9)) {
            throw new IllegalArgumentException("hz " + hertz + " is outside (0, 1e9]");
        }
        for (Map.Entry<String, Band> band : bands.entrySet()) {
            if (hertz > 0 && band.getValue().from() > hertz / 2) {
                throw new IllegalArgumentException("band " + band.getKey() + " begins above " + hertz / 2
                        + " Hz, half the sampling rate, beyond which samples tell nothing");
            }
        }
    }
}
