package io.tributary.edge.app;

import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What {@code /api/v1/neighbours} answers, for people. */
final class NeighboursText {
    static final String PAGE = "/api/v1/neighbours";

    private static final int ID_DIGITS = 12;
    /** With its columns a line of {@link #rates} has 79 characters. */
    private static final int NAME_MAX = 16;

    private static final int RATES_MAX = 20;
    private static final String RATES = "%-16s %7s %8s %6s %8s %6s %8s %6s %6s";

    private NeighboursText() {}

    /** A line each, with all that is known. */
    static String list(JsonObject answer) {
        Columns table = new Columns(
                4,
                "id",
                "name",
                "site",
                "owner",
                "lends",
                "queue",
                "energy",
                "away",
                "sent",
                "done",
                "begun",
                "finished",
                "lent",
                "");
        for (JsonObject one : neighbours(answer)) {
            boolean gone = one.getBoolean("gone", false);
            table.row(
                    shortened(one.getString("id")),
                    gone ? "-" : harmless(one.getString("name")),
                    gone ? "-" : one.getString("site"),
                    gone ? "-" : shortened(one.getString("owner")),
                    gone ? "-" : number("%.2f", one.getDouble("spareCores")),
                    gone ? "-" : number("%.2f s", one.getDouble("queueSeconds")),
                    gone ? "-" : energy(one),
                    gone ? "-" : number("%.1f ms", one.getDouble("roundTripMillis")),
                    number("%,d", one.getLong("sent")),
                    number("%,d", one.getLong("done")),
                    number("%,d", one.getLong("begun")),
                    number("%,d", one.getLong("finished")),
                    number("%,.1f s", one.getDouble("lentSeconds")),
                    remark(one));
        }
        String self = "this node  " + shortened(answer.getString("id")) + " of site " + answer.getString("site")
                + ", owner " + shortened(answer.getString("owner")) + ": " + lends(answer);
        return self
                + System.lineSeparator()
                + (neighbours(answer).isEmpty()
                        ? "no neighbours: no other node of the site has been heard of; do others run, and do they reach"
                                + " mesh.address of this node's file?"
                        : table);
    }

    /**
     * Who does how much for whom now, at most 79 characters wide; those that did most first.
     *
     * @param seconds between the two answers
     */
    static String rates(JsonObject before, JsonObject now, double seconds) {
        Map<String, JsonObject> earlier = new HashMap<>();
        neighbours(before).forEach(one -> earlier.put(one.getString("id"), one));
        List<JsonObject> all = neighbours(now);
        long here = now.getLong("doneHere");
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s; %,d tasks done here, %.1f/s",
                lends(now),
                here,
                (here - before.getLong("doneHere", here)) / seconds));
        if (!all.isEmpty()) {
            text.append(System.lineSeparator())
                    .append(RATES.formatted(
                            "neighbour", "lends", "sent to", "/s", "done by", "/s", "done for", "/s", "cores"));
        }
        ToLongFunction<JsonObject> most = one -> one.getLong("sent") + one.getLong("begun");
        all.stream()
                .sorted(Comparator.comparingLong(most).reversed())
                .limit(RATES_MAX)
                .forEach(one -> text.append(System.lineSeparator())
                        .append(line(earlier.getOrDefault(one.getString("id"), one), one, seconds)));
        if (all.size() > RATES_MAX) {
            text.append(System.lineSeparator())
                    .append("and ")
                    .append(all.size() - RATES_MAX)
                    .append(" more: tributary node list");
        }
        return text.toString();
    }

    private static String line(JsonObject before, JsonObject now, double seconds) {
        String remark = remark(now);
        return RATES.formatted(
                name(now),
                remark.isEmpty() ? number("%.2f", now.getDouble("spareCores")) : remark,
                number("%,d", now.getLong("sent")),
                rate(before, now, "sent", seconds),
                number("%,d", now.getLong("done")),
                rate(before, now, "done", seconds),
                number("%,d", now.getLong("finished")),
                rate(before, now, "finished", seconds),
                number("%.2f", (now.getDouble("lentSeconds") - before.getDouble("lentSeconds")) / seconds));
    }

    private static String rate(JsonObject before, JsonObject now, String key, double seconds) {
        double rate = (now.getLong(key) - before.getLong(key)) / seconds;
        return number(rate < 1_000 ? "%.1f" : "%.0f", rate);
    }

    private static List<JsonObject> neighbours(JsonObject answer) {
        return answer.getJsonArray("neighbours").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static String lends(JsonObject answer) {
        double cores = answer.getDouble("spareCores");
        return cores > 0
                ? number("lends %.2f cores", cores)
                : "lends nothing: " + answer.getString("reason").replace('_', ' ');
    }

    private static String energy(JsonObject one) {
        String source = one.getString("energy");
        return source.equals("mains") ? source : source + number(" %.0f %%", one.getDouble("energyPercent"));
    }

    private static String remark(JsonObject one) {
        return one.getBoolean("gone", false) ? "gone" : one.getBoolean("avoided", false) ? "avoided" : "";
    }

    private static String name(JsonObject one) {
        String name = harmless(one.getString("name", ""));
        String shown = name.isEmpty() ? shortened(one.getString("id")) : name;
        return shown.length() <= NAME_MAX ? shown : shown.substring(0, NAME_MAX - 1) + "~";
    }

    /** A neighbour gives itself its name, which must not steer the terminal. */
    private static String harmless(String name) {
        return name.replaceAll("\\p{C}", "?");
    }

    private static String shortened(String id) {
        return id.substring(0, Math.min(ID_DIGITS, id.length()));
    }

    private static String number(String form, Object value) {
        return String.format(Locale.ROOT, form, value);
    }
}
