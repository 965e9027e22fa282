package io.tributary.edge.doctor;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * How much a card, or another disk with flash memory, can be given before it is worn out.
 *
 * @param bytes that it holds
 * @param cycles how often each cell can be written; 1,000 is modest for TLC, 300 for QLC
 * @param amplification what it writes inside for each byte that it is given: small writes cost whole pages, and pages move
 * @param written what its maker promises can be written to it (TBW), in place of the three above
 */
public record Card(long bytes, int cycles, double amplification, OptionalLong written) {
    private static final double HOURS_OF_YEAR = 8766;
    private static final double LONG_YEARS = 50;
    /** Below this a card may not outlive the machine that it is in. */
    private static final double FEW_YEARS = 5;

    double endurance() {
        return written.isPresent() ? written.getAsLong() : bytes * (double) cycles / amplification;
    }

    Finding life(double bytesPerHour, String because) {
        String rate = Size.text(bytesPerHour) + " an hour " + because;
        if (bytesPerHour <= 0) {
            return Finding.ok("card", rate + ": nothing that would wear it out");
        }
        double years = endurance() / bytesPerHour / HOURS_OF_YEAR;
        String assumed = written.isPresent()
                ? "for " + Size.text(written.getAsLong()) + " in all"
                : String.format(
                        Locale.ROOT,
                        "if it has %s, each cell of it lasts for %,d times and it writes %.0f bytes for each that it is given",
                        Size.text(bytes),
                        cycles,
                        amplification);
        String said = rate + ": it lasts " + spelled(years) + " " + assumed;
        return years < FEW_YEARS
                ? Finding.note("card", said + "; a longer commit.interval writes less")
                : Finding.ok("card", said);
    }

    private static String spelled(double years) {
        if (years > LONG_YEARS) {
            return "more than " + (int) LONG_YEARS + " years";
        }
        return years < 2
                ? String.format(Locale.ROOT, "about %.0f months", years * 12)
                : String.format(Locale.ROOT, "about %.0f years", years);
    }
}
