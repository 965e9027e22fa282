package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Energy;
import io.tributary.edge.mesh.offer.Offer;
import java.util.List;
import java.util.Set;

/** Tasks and neighbours for tests: one second is 10^9 fuel on a node of speed 1. */
final class Samples {
    static final Digest SELF = Digest.sha256(new byte[] {0});
    static final Digest OWNER = Digest.sha256(new byte[] {99});
    static final Link NEAR = Link.steady(true, true, 1_000_000, 100_000_000);
    static final Link OTHER_OWNER = Link.steady(true, false, 1_000_000, 100_000_000);
    static final long SECOND = 1_000_000_000L;

    private Samples() {}

    static Task task(int number, long fuel, Sensitivity sensitivity) {
        Digest input = Digest.sha256(new byte[] {(byte) number});
        byte[] params = {(byte) number};
        return new Task(
                TaskId.of("fft", 1, params, input),
                "fft",
                1,
                params,
                input,
                1000,
                fuel,
                2 * fuel,
                1 << 20,
                1 << 16,
                1_767_225_600_000_000L,
                sensitivity,
                1000,
                SELF,
                OWNER);
    }

    static Digest node(int number) {
        return Digest.sha256(new byte[] {1, (byte) number});
    }

    static Offer offer(int number, double speed, Energy energy, long priceMilli) {
        return new Offer(
                node(number),
                OWNER,
                1,
                Long.MAX_VALUE,
                1000,
                0,
                priceMilli,
                energy,
                List.of(new Offer.Kernel("fft", 1, (long) (speed * SECOND))),
                Set.of());
    }
}
