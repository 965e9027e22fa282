package io.tributary.pipelines.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** "Did you mean": the known word nearest to a mistyped one. */
public final class Suggestion {
    private Suggestion() {}

    /** {@code "; did you mean 'x'?"} when a known word is near, else {@code "; known: a, b, c"}. */
    public static String of(String word, Collection<String> known) {
        if (known.isEmpty()) {
            return "";
        }
        String lower = word.toLowerCase(Locale.ROOT);
        String nearest = known.stream()
                .min(Comparator.comparingInt((String k) -> distance(lower, k.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        int allowed = Math.max(1, Math.min(word.length(), nearest.length()) / 3);
        if (distance(lower, nearest.toLowerCase(Locale.ROOT)) <= allowed) {
            return "; did you mean '" + nearest + "'?";
        }
        return "; known: " + String.join(", ", known.stream().sorted().toList());
    }

    /** Optimal string alignment distance: insert, delete, replace, swap neighbours. */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
