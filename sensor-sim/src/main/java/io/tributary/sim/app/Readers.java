package io.tributary.sim.app;

import io.tributary.pipelines.config.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Options in the forms that config files use. */
final class Readers {
    private Readers() {}

    /** {@code 250ms, 20s, 5m}. */
    static final class OfDuration implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Durations.parse(text)
                    .orElseThrow(() -> new TypeConversionException("'" + text
                            + "' is not a duration; write a whole number and ms, s, m, h or d, such as 20s"));
        }
    }

    /** A number or {@code max}. */
    static final class OfRate implements ITypeConverter<Rate> {
        @Override
        public Rate convert(String text) {
            try {
                return Rate.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
