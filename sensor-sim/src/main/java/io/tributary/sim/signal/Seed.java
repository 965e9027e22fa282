package io.tributary.sim.signal;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Where randomness comes from: a tree of seeds, so that each sensor, field and fault has dice of its own and adding one
 * leaves the throws of all others as they were.
 */
public record Seed(long value) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** The seed of a part, from the part's name. */
    public Seed child(String name) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        return new Seed(mixed(value + mixed(hash)));
    }

    /** The seed of the part of that number. */
    public Seed child(long number) {
        return new Seed(mixed(value + mixed(number + FNV_OFFSET)));
    }

    /** Fresh dice: the same throws each time. */
    public RandomGenerator random() {
        return new SplittableRandom(value);
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mixed(long bits) {
        long z = bits + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
