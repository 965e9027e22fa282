package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

/** Every step that tracks a column holds to what operators promise. */
class TrackedContractTest {
    private static final KeySpec FEW = new KeySpec(List.of("station", "line"), 5, Duration.ofSeconds(8));
    private static final KeySpec TEXT = new KeySpec(List.of("station"), 4, Duration.ofMinutes(1));

    abstract static class Contract extends OperatorContract {
        private final Tracking tracking;
        private final KeySpec keys;

        Contract(Tracking tracking, KeySpec keys) {
            this.tracking = tracking;
            this.keys = keys;
        }

        @Override
        protected Operator operator(BufferAllocator allocator) {
            List<String> names = Trackers.types(tracking).size() == 1 ? List.of("new") : List.of("score", "flag");
            return KeyedOperators.track("value", tracking, names, keys, input()).open(allocator);
        }

        @Override
        protected Schema input() {
            return Schema.of(
                    new Schema.Field("station", Type.TEXT),
                    new Schema.Field("line", Type.INT),
                    new Schema.Field("value", Type.DOUBLE));
        }

        @Override
        protected @Nullable Object value(Schema.Field field, RandomGenerator random) {
            return Streams.value(field, random);
        }
    }

    @Nested
    class DeltaTest extends Contract {
        DeltaTest() {
            super(new Tracking.Delta(), TEXT);
        }
    }

    @Nested
    class IncreaseTest extends Contract {
        IncreaseTest() {
            super(new Tracking.Increase(), FEW);
        }
    }

    @Nested
    class RateTest extends Contract {
        RateTest() {
            super(new Tracking.Rate(Duration.ofMinutes(1), true), FEW);
        }
    }

    @Nested
    class FadingAverageTest extends Contract {
        FadingAverageTest() {
            super(new Tracking.FadingAverage(Duration.ofSeconds(3)), FEW);
        }
    }

    @Nested
    class SmoothedAverageTest extends Contract {
        SmoothedAverageTest() {
            super(new Tracking.SmoothedAverage(0.25), TEXT);
        }
    }

    @Nested
    class MovingAverageByCountTest extends Contract {
        MovingAverageByCountTest() {
            super(new Tracking.MovingAverage(3, Optional.empty()), FEW);
        }
    }

    @Nested
    class MovingAverageByTimeTest extends Contract {
        MovingAverageByTimeTest() {
            super(new Tracking.MovingAverage(9, Optional.of(Duration.ofSeconds(4))), TEXT);
        }
    }

    @Nested
    class ZScoreTest extends Contract {
        ZScoreTest() {
            super(new Tracking.Anomaly(new Tracking.Method.ZScore(10), 3, 3), TEXT);
        }
    }

    @Nested
    class MadTest extends Contract {
        MadTest() {
            super(new Tracking.Anomaly(new Tracking.Method.Mad(10), 3, 3), TEXT);
        }
    }

    @Nested
    class SeasonalTest extends Contract {
        SeasonalTest() {
            super(new Tracking.Anomaly(new Tracking.Method.Seasonal(true, ZoneId.of("Europe/Berlin"), 10), 3, 3), TEXT);
        }
    }

    @Nested
    class AlarmTest extends Contract {
        AlarmTest() {
            super(new Tracking.Alarm(true, 2, 1, Duration.ofSeconds(2), Duration.ofSeconds(1), false), TEXT);
        }
    }

    @Nested
    class AlarmChangesTest extends Contract {
        AlarmChangesTest() {
            super(new Tracking.Alarm(false, 0, 1, Duration.ZERO, Duration.ZERO, true), FEW);
        }
    }
}
