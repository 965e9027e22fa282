package io.tributary.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final byte[] PUBACK = {0x40, 2, 0, 7};

    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private final Gate gate = new Gate(wire);

    /** A packet with a body of that many bytes 0x55, which is no packet's beginning. */
    private static byte[] packet(int length) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x30);
        int rest = length;
        do {
            packet.write(rest > 127 ? (rest & 0x7F) | 0x80 : rest);
            rest >>= 7;
        } while (rest > 0);
        for (int i = 0; i < length; i++) {
            packet.write(0x55);
        }
        return packet.toByteArray();
    }

    private void injectPuback() throws IOException {
        gate.inject(packets -> packets.acknowledge(0x40, 7));
    }

    @Test
    void own_packets_never_break_into_the_librarys_wherever_they_come() throws IOException {
        for (int length : new int[] {0, 1, 127, 128, 20_000}) {
            byte[] packet = packet(length);
            for (int split = 1; split < Math.min(packet.length, 300); split++) {
                wire.reset();
                gate.write(packet, 0, split);
                injectPuback();
                assertThat(wire.size()).as("nothing inside a packet").isEqualTo(split);
                gate.write(packet, split, packet.length - split);
                assertThat(wire.toByteArray())
                        .startsWith(packet)
                        .endsWith(PUBACK)
                        .hasSize(packet.length + 4);
            }
        }
    }

    @Test
    void own_packets_go_out_at_once_between_packets() throws IOException {
        injectPuback();
        assertThat(wire.toByteArray()).isEqualTo(PUBACK);
        gate.write(packet(3));
        injectPuback();
        assertThat(wire.toByteArray()).endsWith(PUBACK);
    }

    @Test
    void boundaries_are_found_in_random_pieces_of_random_packets() {
        Random random = new Random(42);
        PacketBoundary boundary = new PacketBoundary();
        for (int i = 0; i < 2000; i++) {
            byte[] packet = packet(random.nextInt(400));
            int at = 0;
            while (at < packet.length) {
                int step = 1 + random.nextInt(packet.length - at);
                boundary.pass(packet, at, step);
                at += step;
                assertThat(boundary.reached()).isEqualTo(at == packet.length);
            }
        }
    }

    @Test
    void a_farewell_is_the_last_word_and_is_only_said_between_packets() throws IOException {
        gate.leave();
        assertThat(wire.size()).as("nobody to take leave of").isZero();

        Gate begun = new Gate(wire);
        begun.write(packet(1));
        wire.reset();
        begun.leave(0x81);
        assertThat(wire.toByteArray()).containsExactly(0xE0, 1, 0x81);
        assertThatThrownBy(() -> begun.write(packet(1))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> begun.inject(packets -> packets.acknowledge(0x40, 1)))
                .isInstanceOf(IOException.class);

        Gate inside = new Gate(wire);
        inside.write(packet(10), 0, 5);
        wire.reset();
        inside.leave();
        assertThat(wire.size()).isZero();
    }
}
