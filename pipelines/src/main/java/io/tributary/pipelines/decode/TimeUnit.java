package io.tributary.pipelines.decode;

/** How a time is written: as a count of a unit since 1970 UTC, or as ISO 8601 text. */
public enum TimeUnit {
    S("s", 6),
    MS("ms", 3),
    US("us", 0),
    NS("ns", -3),
    /**
     * {@code 2026-01-01T00:00:00.123Z}, {@code 2026-01-01T01:00:00+01:00}, or without a zone, taken as UTC, {@code
     * 2013-12-02 21:15:00}.
     */
    ISO("iso", 0);

    private final String word;
    private final int powerOfTen;

    TimeUnit(String word, int powerOfTen) {
        this.word = word;
        this.powerOfTen = powerOfTen;
    }

    /** The word of config files. */
    public String word() {
        return word;
    }

    /** So many units as microseconds, cut off towards the past; beyond a long, the nearest long. Not for {@link #ISO}. */
    long micros(long units) {
        if (powerOfTen < 0) {
            return Math.floorDiv(units, 1000L);
        }
        long factor = powerOfTen == 6 ? 1_000_000 : powerOfTen == 3 ? 1_000 : 1;
        long micros = units * factor;
        if (Math.multiplyHigh(units, factor) != micros >> 63) {
            return units < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return micros;
    }

    /**
     * So many units as the nearest microsecond: binary floating point holds no tenth of a second, so what is a little
     * before it would otherwise fall into the microsecond before. Beyond a long, the nearest long. Not for {@link #ISO}.
     *
     * @param units finite
     */
    long micros(double units) {
        return Math.round(
                switch (this) {
                    case S -> units * 1e6;
                    case MS -> units * 1e3;
                    case NS -> units / 1e3;
                    case US, ISO -> units;
                });
    }

    /** One unit is ten to this many microseconds. */
    int powerOfTen() {
        return powerOfTen;
    }
}
