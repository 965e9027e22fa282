package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ValueRingTest {
    private static byte[] saved(ValueRing ring) {
        StateWriter out = new StateWriter();
        ring.save(out);
        return out.bytes();
    }

    private static byte[] piece(ValueRing ring, int piece) {
        StateWriter out = new StateWriter();
        ring.savePiece(piece, out);
        return out.bytes();
    }

    /** Writes only what has changed, as whoever keeps it would. */
    private static void keep(ValueRing ring, List<byte[]> kept) {
        while (kept.size() > ring.pieces()) {
            kept.remove(kept.size() - 1);
        }
        for (int i = 0; i < ring.pieces(); i++) {
            if (i == kept.size()) {
                assertThat(ring.isChanged(i)).as("piece %d, which is new", i).isTrue();
                kept.add(piece(ring, i));
            } else if (ring.isChanged(i)) {
                kept.set(i, piece(ring, i));
            }
        }
        ring.saved();
    }

    private static ValueRing restored(int valuesMax, byte[] state, List<byte[]> pieces) throws StateException {
        ValueRing ring = new ValueRing(valuesMax, true, valuesMax % 3);
        ring.restore(new StateReader(state));
        for (int i = 0; i < pieces.size(); i++) {
            ring.restorePiece(i, new StateReader(pieces.get(i)));
        }
        ring.restored();
        return ring;
    }

    @Test
    void whatever_happens_the_pieces_that_changed_are_all_that_need_be_written() throws StateException {
        for (long seed = 0; seed < 400; seed++) {
            RandomGenerator random = Streams.random(seed);
            int valuesMax = 1 + random.nextInt(150);
            int pace = 1 + random.nextInt(40);
            ValueRing ring = new ValueRing(valuesMax, true, valuesMax % 3);
            List<byte[]> kept = new ArrayList<>();
            List<Double> model = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                change(ring, model, random.nextInt(pace), random);
                if (random.nextInt(4) == 0) {
                    keep(ring, kept);
                    ring = random.nextBoolean() ? restored(valuesMax, saved(ring), kept) : ring;
                }
                assertThat(values(ring)).as("seed %d, turn %d", seed, i).isEqualTo(model);
            }
        }
    }

    private static void change(ValueRing ring, List<Double> model, int size, RandomGenerator random) {
        if (random.nextInt(30) == 0) {
            ring.clear();
            model.clear();
        } else if (random.nextBoolean()) {
            int removed = Math.min(size, ring.count());
            ring.remove(removed);
            model.subList(0, removed).clear();
        } else {
            for (int i = 0; i < size && !ring.isFull(); i++) {
                double value = random.nextGaussian();
                ring.add(random.nextLong(), value);
                model.add(value);
            }
        }
    }

    private static List<Double> values(ValueRing ring) {
        List<Double> values = new ArrayList<>();
        double[] copy = new double[ring.count()];
        ring.copyTo(copy, 0);
        for (int i = 0; i < ring.count(); i++) {
            assertThat(ring.value(i)).isEqualTo(copy[i]);
            values.add(copy[i]);
        }
        return values;
    }

    @Test
    void one_value_more_changes_one_piece() {
        ValueRing ring = new ValueRing(100, false, 0);
        List<byte[]> kept = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            if (ring.isFull()) {
                ring.remove(1);
            }
            ring.add(0, i);
            int changed = 0;
            for (int piece = 0; piece < ring.pieces(); piece++) {
                changed += ring.isChanged(piece) ? 1 : 0;
            }
            assertThat(changed).isEqualTo(1);
            keep(ring, kept);
        }
    }

    @Test
    void a_ring_without_its_pieces_or_with_values_that_nobody_takes_is_refused() {
        ValueRing ring = new ValueRing(100, true, 1);
        for (int i = 0; i < 40; i++) {
            ring.add(i, i);
        }
        List<byte[]> kept = new ArrayList<>();
        keep(ring, kept);
        byte[] state = saved(ring);
        assertThatThrownBy(() -> restored(100, state, kept.subList(0, 2)))
                .isInstanceOf(StateException.class)
                .hasMessage("holds 32 values, but is to have 40 from slot 0 on");
        assertThatThrownBy(() -> restored(39, state, kept)).isInstanceOf(StateException.class);
        StateWriter infinite = new StateWriter();
        infinite.putDouble(Double.POSITIVE_INFINITY);
        infinite.putVar(0);
        kept.set(0, infinite.bytes());
        assertThatThrownBy(() -> restored(100, state, kept))
                .isInstanceOf(StateException.class)
                .hasMessage("holds a value of Infinity; it is finite");
    }
}
