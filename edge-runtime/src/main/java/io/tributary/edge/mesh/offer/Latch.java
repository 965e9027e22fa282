package io.tributary.edge.mesh.offer;

/** On from one value, off again only at a lower one, or when nobody knows. */
final class Latch {
    private final double on;
    private final double off;
    private boolean held;

    Latch(double on, double off) {
        this.on = on;
        this.off = off;
    }

    boolean at(double value) {
        if (value >= on) {
            held = true;
        } else if (!(value > off)) {
            held = false;
        }
        return held;
    }
}
