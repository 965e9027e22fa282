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

    /** One unit is ten to this many microseconds. */
    int powerOfTen() {
        return powerOfTen;
    }
}
