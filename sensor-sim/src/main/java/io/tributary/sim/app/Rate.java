package io.tributary.sim.app;

/** A number above 0, or {@code max} for as fast as it goes. */
record Rate(double value) {
    static final Rate MAX = new Rate(Double.POSITIVE_INFINITY);

    boolean isMax() {
        return Double.isInfinite(value);
    }

    /** @throws IllegalArgumentException with value and rule */
    static Rate parse(String text) {
        if (text.equals("max")) {
            return MAX;
        }
        try {
            double value = Double.parseDouble(text);
            if (value > 0 && value <= 1e9) {
                return new Rate(value);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is neither a number nor max", e);
        }
        throw new IllegalArgumentException("'" + text + "' is not above 0 and at most 1000000000; or write max");
    }
}
