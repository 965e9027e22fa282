package io.tributary.edge.mesh.offer;

/**
 * What a node runs on.
 *
 * @param levelPermille how full its battery is, 0 to 1000; 1000 on mains
 * @param millijoules what it uses for 10^6 fuel, in thousandths of a joule, 0 if it doesn't know
 */
public record Energy(Source source, int levelPermille, long millijoules) {
    /** With their numbers on the wire, which stay. */
    public enum Source {
        MAINS(0),
        BATTERY(1),
        SOLAR(2);

        static final int NUMBER_MAX = 2;

        final int number;

        Source(int number) {
            this.number = number;
        }

        static Source of(long number) {
            return number == 0 ? MAINS : number == 1 ? BATTERY : SOLAR;
        }
    }

    public static final Energy MAINS = new Energy(Source.MAINS, 1000, 0);

    public Energy {
        if (levelPermille < 0 || levelPermille > 1000 || millijoules < 0) {
            throw new IllegalArgumentException(
                    "level " + levelPermille + " must be within 0 to 1000, " + millijoules + " mJ not below 0");
        }
    }
}
