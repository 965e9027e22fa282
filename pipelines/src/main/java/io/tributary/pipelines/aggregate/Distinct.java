package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.summary.Value;
import java.util.Arrays;

/**
 * How many different values: the hashes themselves up to {@value #EXACT_MAX} of them, then HyperLogLog (Flajolet, Fusy,
 * Gandouet, Meunier 2007) with {@value #REGISTERS} registers, estimated as in Ertl, "New cardinality estimation algorithms
 * for HyperLogLog sketches", arXiv:1702.01284, section 4: without tables and without bias for any count.
 *
 * <p>The standard error is 1.04/sqrt({@value #REGISTERS}) = 1.6 % of the result; 0 up to {@value #EXACT_MAX}, but for texts
 * whose 64 bit hashes collide. What is kept follows from the set of values alone, so that the result is the same in every
 * order and grouping, bit for bit.
 */
final class Distinct implements PerGroup.State<Distinct> {
    /** A group with as many different values, or fewer, has them counted exactly. */
    static final int EXACT_MAX = 256;

    private static final int INDEX_BITS = 12;
    private static final int REGISTERS = 1 << INDEX_BITS;
    private static final int RANK_MAX = Long.SIZE - INDEX_BITS + 1;
    private static final int FIRST_SLOTS = 16;
    private static final int SET = 0;
    private static final int SKETCH = 1;

    static final PerGroup.Form<Distinct> FORM =
            new PerGroup.Form<>("distinct/1", 2 + REGISTERS, Distinct::new, Distinct::restored);

    private Type type = Type.INT;
    /** Open addressing, power of two, at most half full; 0 for free. Empty once there are registers. */
    private long[] hashes = new long[FIRST_SLOTS];

    private int size;
    private byte[] registers = new byte[0];

    @Override
    public boolean add(Operands in, long time, int row) {
        type = in.first().type;
        put(Hashes.of(in.first(), row));
        return true;
    }

    private void put(long hash) {
        if (registers.length > 0) {
            raise(hash);
        } else if (insert(hash == 0 ? 1 : hash) && size > EXACT_MAX) {
            sketch();
        }
    }

    private boolean insert(long hash) {
        int mask = hashes.length - 1;
        int slot = (int) hash & mask;
        while (hashes[slot] != 0) {
            if (hashes[slot] == hash) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        hashes[slot] = hash;
        size++;
        if (size * 2 > hashes.length) {
            long[] held = hashes;
            hashes = new long[held.length * 2];
            size = 0;
            for (long other : held) {
                if (other != 0) {
                    insert(other);
                }
            }
        }
        return true;
    }

    private void sketch() {
        registers = new byte[REGISTERS];
        for (long hash : hashes) {
            if (hash != 0) {
                raise(hash);
            }
        }
        hashes = new long[0];
        size = 0;
    }

    private void raise(long hash) {
        int index = (int) (hash >>> (Long.SIZE - INDEX_BITS));
        // The bit behind the hash's end stops the count of zeros there.
        int rank = Long.numberOfLeadingZeros((hash << INDEX_BITS) | (1L << (INDEX_BITS - 1))) + 1;
        if (rank > registers[index]) {
            registers[index] = (byte) rank;
        }
    }

    @Override
    public boolean fits(Distinct other) {
        return type == other.type;
    }

    @Override
    public void merge(Distinct other) {
        type = other.type;
        if (other.registers.length == 0) {
            for (long hash : other.hashes) {
                if (hash != 0) {
                    put(hash);
                }
            }
            return;
        }
        if (registers.length == 0) {
            sketch();
        }
        for (int i = 0; i < REGISTERS; i++) {
            registers[i] = (byte) Math.max(registers[i], other.registers[i]);
        }
    }

    @Override
    public void save(StateWriter out) {
        out.put(Types.code(type));
        out.put(registers.length == 0 ? SET : SKETCH);
        if (registers.length == 0) {
            out.putInt(size);
        }
        long[] sorted = Arrays.stream(hashes).filter(hash -> hash != 0).sorted().toArray();
        for (long hash : sorted) {
            out.putLong(hash);
        }
        out.putBytes(registers);
    }

    private static Distinct restored(StateReader in, long count) throws StateException {
        Distinct distinct = new Distinct();
        distinct.type = Types.read(in);
        int form = in.get();
        if (form == SKETCH) {
            distinct.restoreRegisters(in, count);
        } else if (form == SET) {
            distinct.restoreSet(in, count);
        } else {
            throw new StateException("has form " + form + "; expected 0, a set, or 1, registers");
        }
        return distinct;
    }

    private void restoreSet(StateReader in, long count) throws StateException {
        int held = in.getCount(1, (int) Math.min(count, EXACT_MAX), "values");
        long before = Long.MIN_VALUE;
        for (int i = 0; i < held; i++) {
            long hash = in.getLong();
            if (hash == 0 || (i > 0 && hash <= before)) {
                throw new StateException("holds the hash " + hash + " behind " + before + "; they rise, without 0");
            }
            before = hash;
            insert(hash);
        }
    }

    private void restoreRegisters(StateReader in, long count) throws StateException {
        if (count <= EXACT_MAX) {
            throw new StateException("has registers and a count of " + count);
        }
        registers = in.getBytes(REGISTERS);
        hashes = new long[0];
        for (byte rank : registers) {
            if (rank < 0 || rank > RANK_MAX) {
                throw new StateException("has a register of " + rank + "; they are in [0, " + RANK_MAX + "]");
            }
        }
    }

    @Override
    public Value finish(Statistic statistic, double... parameters) {
        return Value.of(registers.length == 0 ? size : StrictMath.round(estimate()));
    }

    private double estimate() {
        int[] withRank = new int[RANK_MAX + 1];
        for (byte rank : registers) {
            withRank[rank]++;
        }
        double z = REGISTERS * tau(1 - (double) withRank[RANK_MAX] / REGISTERS);
        for (int rank = RANK_MAX - 1; rank >= 1; rank--) {
            z = 0.5 * (z + withRank[rank]);
        }
        z += REGISTERS * sigma((double) withRank[0] / REGISTERS);
        return (double) REGISTERS * REGISTERS / (2 * StrictMath.log(2)) / z;
    }

    /** Ertl's function for registers that are 0; x below 1, since 257 values fill some. */
    private static double sigma(double x) {
        double power = x;
        double factor = 1;
        double sum = x;
        double before;
        do {
            power *= power;
            before = sum;
            sum += power * factor;
            factor += factor;
        } while (sum != before);
        return sum;
    }

    /** Ertl's function for registers that are full. */
    private static double tau(double x) {
        if (x == 0 || x == 1) {
            return 0;
        }
        double root = x;
        double factor = 1;
        double sum = 1 - x;
        double before;
        do {
            root = StrictMath.sqrt(root);
            before = sum;
            factor *= 0.5;
            sum -= (1 - root) * (1 - root) * factor;
        } while (sum != before);
        return sum / 3;
    }
}
