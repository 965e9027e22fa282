package io.tributary.edge.mesh.work;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.mesh.link.Parcel;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackingTest {
    private static final byte[] TEXT = "{\"topic\":\"city/a/air\",\"payload\":{\"pm\":12.5}}\n"
            .repeat(2_000)
            .getBytes(UTF_8);
    private static final long SLOW = 10_000_000;
    private static final long FAST = 1_000_000_000;

    private long cpu;
    private long nanosPerLook;
    private final Packing packing = new Packing(() -> cpu += nanosPerLook);

    @Test
    void text_is_compressed_on_a_slow_way_and_not_on_a_fast_one() {
        assertThat(packing.pack(TEXT, SLOW)).isInstanceOf(Parcel.Packed.class);
        assertThat(packing.mayPay(TEXT.length, FAST)).isFalse();
        assertThat(packing.pack(TEXT, FAST)).isInstanceOf(Parcel.Whole.class);
    }

    @Test
    void little_and_noise_go_as_they_are() {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        assertThat(packing.pack(noise, 1_000)).isInstanceOf(Parcel.Whole.class);
        assertThat(packing.pack(new byte[4_095], 1_000)).isInstanceOf(Parcel.Whole.class);
        assertThat(packing.pack(new byte[4_096], 1_000)).isInstanceOf(Parcel.Packed.class);
    }

    @Test
    void a_processor_that_turns_out_to_be_slow_compresses_no_more() {
        nanosPerLook = 1_000L * TEXT.length; // A thousand nanoseconds a byte.
        packing.pack(TEXT, SLOW);
        assertThat(packing.pack(TEXT, SLOW)).isInstanceOf(Parcel.Whole.class);
    }

    @Test
    void one_that_turns_out_to_be_fast_compresses_for_faster_ways_too() {
        assertThat(packing.mayPay(TEXT.length, 60_000_000)).isFalse();
        nanosPerLook = TEXT.length;
        for (int i = 0; i < 100; i++) {
            packing.pack(TEXT, SLOW);
        }
        assertThat(packing.mayPay(TEXT.length, 60_000_000)).isTrue();
    }
}
