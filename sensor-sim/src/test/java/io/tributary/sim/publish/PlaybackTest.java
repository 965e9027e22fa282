package io.tributary.sim.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlaybackTest {
    private static final Duration FOREVER = java.time.temporal.ChronoUnit.FOREVER.getDuration();
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private static final long LOOK_NANOS = 1000;

    /** A clock that moves on by 1 us whenever somebody looks, and by a rest. */
    private final AtomicLong clock = new AtomicLong();

    private final Recorder publisher = new Recorder();
    private final List<Playback.Progress> heard = new ArrayList<>();

    @Test
    void nothing_is_published_before_its_time_and_all_of_it_in_the_end() throws IOException {
        Playback.Progress end = playback().run(every(10_000, 100), new Pace.Timed(0), FOREVER, () -> false, SETTLE);
        assertThat(publisher.messages).hasSize(100);
        assertThat(publisher.messages).allSatisfy(m -> assertThat(m.atNanos).isGreaterThanOrEqualTo(m.micros * 1000));
        assertThat(end.counts().published()).isEqualTo(100);
        assertThat(publisher.settled).isEqualTo(SETTLE);
        assertThat(publisher.waiting).as("flushed").isZero();
    }

    @Test
    void the_greatest_pace_does_not_wait_for_publish_times() throws IOException {
        playback().run(every(3_600_000_000L, 5000), new Pace.Greatest(), FOREVER, () -> false, SETTLE);
        assertThat(publisher.messages).hasSize(5000);
        assertThat(Duration.ofNanos(clock.get())).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void a_rate_is_kept_whatever_the_publish_times() throws IOException {
        Playback.Progress end = playback().run(every(1, 2000), new Pace.Rate(1000), FOREVER, () -> false, SETTLE);
        assertThat(end.elapsed().toMillis()).isCloseTo(2000, within(20L));
        assertThat(end.perSecond()).isCloseTo(1000, within(15.0));
    }

    @Test
    void it_ends_after_the_time_asked_for_and_settles() throws IOException {
        playback().run(every(10_000, Long.MAX_VALUE), new Pace.Timed(0), Duration.ofSeconds(1), () -> false, SETTLE);
        assertThat(publisher.messages.size()).isBetween(95, 100);
        assertThat(publisher.settled).isEqualTo(SETTLE);
    }

    @Test
    void it_ends_when_told_to_and_settles() throws IOException {
        playback()
                .run(
                        every(1000, Long.MAX_VALUE),
                        new Pace.Timed(0),
                        FOREVER,
                        () -> publisher.messages.size() > 50,
                        SETTLE);
        assertThat(publisher.messages.size()).isBetween(51, 200);
        assertThat(publisher.settled).isEqualTo(SETTLE);
    }

    @Test
    void the_listener_hears_about_four_times_a_second_and_at_the_end() throws IOException {
        playback().run(every(10_000, 300), new Pace.Timed(0), FOREVER, () -> false, SETTLE);
        assertThat(heard.size()).isBetween(11, 14);
        assertThat(heard.get(heard.size() - 1).counts().published()).isEqualTo(300);
    }

    @Test
    void a_stream_that_fails_ends_it() {
        Emissions broken = () -> {
            throw new IOException("rows.csv:7: not a time");
        };
        assertThatThrownBy(() -> playback().run(broken, new Pace.Greatest(), FOREVER, () -> false, SETTLE))
                .hasMessage("rows.csv:7: not a time");
    }

    private Playback playback() {
        return new Playback(publisher, () -> clock.addAndGet(LOOK_NANOS), clock::addAndGet, heard::add);
    }

    private static Emissions every(long micros, long count) {
        Iterator<Emission> emissions = LongStream.range(0, count)
                .mapToObj(i -> new Emission(i * micros, new byte[] {'t'}, new byte[0], 0))
                .iterator();
        return () -> emissions.hasNext() ? emissions.next() : null;
    }

    private record Published(long micros, long atNanos) {}

    /** Remembers what it was given, and when. */
    private final class Recorder implements Publisher {
        final List<Published> messages = new ArrayList<>();
        Duration settled = Duration.ZERO;
        int waiting;

        @Override
        public void publish(Emission emission) {
            messages.add(new Published(emission.publishMicros(), clock.get()));
            waiting++;
        }

        @Override
        public void flush() {
            waiting = 0;
        }

        @Override
        public void settle(Duration atMost) {
            flush();
            settled = atMost;
        }

        @Override
        public Counts counts() {
            return new Counts(messages.size(), 0, 0, 0, 0, 0);
        }

        @Override
        public void close() {}
    }
}
