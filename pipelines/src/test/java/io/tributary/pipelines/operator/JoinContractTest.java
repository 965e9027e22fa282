package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.operator.JoinSpec.Match;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

/** A join of any kind holds to what operators promise. */
class JoinContractTest {
    abstract static class Contract extends OperatorContract {
        abstract Match match();

        @Override
        protected Operator operator(BufferAllocator allocator) {
            JoinSpec spec = new JoinSpec(
                    List.of("machine"),
                    JoinStreams.WITH,
                    Duration.ofSeconds(4),
                    match(),
                    true,
                    Duration.ofSeconds(9),
                    60);
            return Joins.join(spec, JoinStreams.OTHER, input()).open(allocator);
        }

        @Override
        protected Schema input() {
            return JoinStreams.SCHEMA;
        }

        @Override
        protected @Nullable Object value(Schema.Field field, RandomGenerator random) {
            return Streams.value(field, random);
        }

        @Override
        protected boolean derivesReadings() {
            return true;
        }
    }

    @Nested
    class AllTest extends Contract {
        @Override
        Match match() {
            return Match.ALL;
        }
    }

    @Nested
    class NearestTest extends Contract {
        @Override
        Match match() {
            return Match.NEAREST;
        }
    }

    @Nested
    class LastTest extends Contract {
        @Override
        Match match() {
            return Match.LAST;
        }
    }
}
