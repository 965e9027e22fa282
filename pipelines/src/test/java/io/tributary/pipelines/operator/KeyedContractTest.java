package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

/** Every step that thins out, fills or derives holds to what operators promise. */
class KeyedContractTest {
    private static final KeySpec FEW = new KeySpec(List.of("station", "line"), 5, Duration.ofSeconds(8));
    private static final KeySpec TEXT = new KeySpec(List.of("station"), 4, Duration.ofMinutes(1));

    abstract static class Contract extends OperatorContract {
        @Override
        protected Schema input() {
            return Schema.of(
                    new Schema.Field("station", Type.TEXT),
                    new Schema.Field("line", Type.INT),
                    new Schema.Field("value", Type.DOUBLE),
                    new Schema.Field("on", Type.BOOL));
        }

        @Override
        protected @Nullable Object value(Schema.Field field, RandomGenerator random) {
            return Streams.value(field, random);
        }
    }

    @Nested
    class ColumnsTest extends Contract {
        @Override
        protected Operator operator(BufferAllocator allocator) {
            return Operators.columns(Map.of("where", "station", "v", "value"), input())
                    .open(allocator);
        }
    }

    @Nested
    class ThrottleTest extends Contract {
        @Override
        protected Operator operator(BufferAllocator allocator) {
            return KeyedOperators.throttle(Duration.ofSeconds(2), FEW, input()).open(allocator);
        }
    }

    @Nested
    class EveryNthTest extends Contract {
        @Override
        protected Operator operator(BufferAllocator allocator) {
            return KeyedOperators.everyNth(3, TEXT, input()).open(allocator);
        }
    }

    @Nested
    class FractionTest extends Contract {
        @Override
        protected Operator operator(BufferAllocator allocator) {
            return KeyedOperators.fraction(0.5, List.of("station", "line"), input())
                    .open(allocator);
        }
    }

    @Nested
    class FillLastTest extends Contract {
        @Override
        protected Operator operator(BufferAllocator allocator) {
            return KeyedOperators.fillLast(List.of("value", "on"), TEXT, input())
                    .open(allocator);
        }
    }

    @Nested
    class FillWithTest extends Contract {
        @Override
        protected Operator operator(BufferAllocator allocator) {
            return KeyedOperators.fillWith(List.of("station"), "nowhere", input())
                    .open(allocator);
        }
    }

    @Nested
    class ResampleLinearTest extends Contract {
        @Override
        protected Operator operator(BufferAllocator allocator) {
            return KeyedOperators.resample(Duration.ofMillis(250), true, List.of("value", "line"), TEXT, input())
                    .open(allocator);
        }

        @Override
        protected boolean derivesReadings() {
            return true;
        }
    }

    @Nested
    class ResampleLastTest extends Contract {
        @Override
        protected Operator operator(BufferAllocator allocator) {
            return KeyedOperators.resample(Duration.ofSeconds(1), false, List.of("value"), FEW, input())
                    .open(allocator);
        }

        @Override
        protected boolean derivesReadings() {
            return true;
        }
    }

    @Nested
    class FftTest extends Contract {
        @Override
        protected Operator operator(BufferAllocator allocator) {
            FftSpec spec = new FftSpec("line", 16, 5, 0, true, Map.of("low", new FftSpec.Band(0, 1)));
            return KeyedOperators.fft(spec, new KeySpec(List.of("on"), 2, Duration.ofMinutes(10)), input())
                    .open(allocator);
        }

        @Override
        protected @Nullable Object value(Schema.Field field, RandomGenerator random) {
            return field.type() == Type.INT ? random.nextLong(10) : super.value(field, random);
        }

        @Override
        protected boolean derivesReadings() {
            return true;
        }
    }
}
