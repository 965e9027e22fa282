package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.state.Kept;
import io.tributary.pipelines.state.Stateful;
import io.tributary.pipelines.state.StatefulContract;
import io.tributary.pipelines.window.RandomStream.Kind;
import io.tributary.pipelines.window.WindowModel.Reading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Windows of each kind, random settings and random streams, cut off and restored. */
class WindowMemoryTest {
    /** One of each accumulator, besides those that every stream has. */
    private static final Map<String, String> MORE_CALLS = new LinkedHashMap<>(RandomStream.CALLS);

    static {
        MORE_CALLS.put("spread", "stddev(value)");
        MORE_CALLS.put("median", "median(value)");
        MORE_CALLS.put("different", "distinct(station)");
        MORE_CALLS.put("rate", "rate(value)");
        MORE_CALLS.put("steady", "time_avg(value)");
        MORE_CALLS.put("buckets", "histogram(value, -10, 0, 10)");
        MORE_CALLS.put("often", "topk(line, 2)");
        MORE_CALLS.put("first_line", "first(line)");
        MORE_CALLS.put("slope", "trend(value)");
    }

    @Nested
    class Tumbling extends Contract {
        Tumbling() {
            super(Kind.TUMBLING);
        }
    }

    @Nested
    class Hopping extends Contract {
        Hopping() {
            super(Kind.HOPPING);
        }
    }

    @Nested
    class Calendar extends Contract {
        Calendar() {
            super(Kind.CALENDAR);
        }
    }

    @Nested
    class Sliding extends Contract {
        Sliding() {
            super(Kind.SLIDING);
        }
    }

    @Nested
    class Session extends Contract {
        Session() {
            super(Kind.SESSION);
        }
    }

    @Nested
    class Count extends Contract {
        Count() {
            super(Kind.COUNT);
        }
    }

    abstract static class Contract extends StatefulContract {
        private final Kind kind;
        private int seeds = 300;

        Contract(Kind kind) {
            this.kind = kind;
        }

        @Override
        protected int seeds() {
            return seeds;
        }

        @Override
        @Test
        public void nonsense_is_refused_or_harmless() {
            seeds = 75; // of each eight broken
            super.nonsense_is_refused_or_harmless();
        }

        @Override
        protected Life begin(long seed) {
            return new Cut(new RandomStream(kind, seed), pieces());
        }

        /** Which number a session or a moment has got depends on when those before were let go, and has no meaning. */
        @Override
        protected List<String> comparable(Kept kept) {
            boolean isNumbered = kind == Kind.SESSION || kind == Kind.SLIDING;
            return kept.lines().stream()
                    .map(line -> isNumbered && line.startsWith("04") ? "04" + line.substring(10) : line)
                    .sorted()
                    .toList();
        }
    }

    /** A stream in pieces, through a window. */
    private static final class Cut implements StatefulContract.Life {
        private final RandomStream stream;
        private final int pieces;
        private final RootAllocator allocator = new RootAllocator();
        private final Batch batch;
        private final Window window;
        private Recorded recorded = new Recorded();

        Cut(RandomStream stream, int pieces) {
            this.stream = stream;
            this.pieces = pieces;
            batch = Batch.allocate(allocator, RandomStream.SCHEMA, stream.events.size());
            try {
                window = Windows.of(
                        stream.spec,
                        Aggregation.compile(
                                stream.seed % 3 == 0 ? MORE_CALLS : RandomStream.CALLS,
                                RandomStream.SCHEMA,
                                stream.spec.by()));
            } catch (AggregationException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Stateful memory() {
            return window.memory();
        }

        @Override
        public String take(int index) {
            int size = stream.events.size();
            for (Object event : stream.events.subList(size * index / pieces, size * (index + 1) / pieces)) {
                if (event instanceof Reading reading) {
                    stream.append(batch, reading);
                    // Sums of sevenths show in which order they were made.
                    reading.value().ifPresent(value -> batch.column(5).setDouble(batch.rows() - 1, value / 7));
                } else {
                    process();
                    window.idle((Long) event, recorded);
                }
            }
            process();
            return seen();
        }

        private void process() {
            window.process(batch, recorded);
            batch.clear();
        }

        private String seen() {
            String seen = recorded.inOrder + " " + recorded.done + " " + recorded.lateTimes + " " + recorded.reasons
                    + " " + recorded.quarantinedTimes + " " + window.pending() + " " + window.watermarkMicros();
            recorded = new Recorded();
            return seen;
        }

        @Override
        public String end() {
            window.flush(recorded);
            return seen();
        }

        @Override
        public void close() {
            window.close();
            batch.close();
            allocator.close();
        }
    }
}
