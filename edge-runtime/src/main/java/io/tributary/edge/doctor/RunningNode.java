package io.tributary.edge.doctor;

import io.tributary.edge.config.HttpSettings;
import io.tributary.edge.http.AdminServer;
import io.tributary.pipelines.pipeline.Pipeline;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What a node that runs tells at its HTTP address.
 *
 * @param metrics the page in Prometheus format; empty while it waits for its store
 * @param unready why data does not flow, a reason a line; empty when it does
 * @param warnings what will be wrong if nobody does anything about it
 */
public record RunningNode(String metrics, String unready, List<String> warnings) {
    private static final int TIMEOUT_MILLIS = 3_000;
    private static final int OK = 200;

    /** Asks; empty when nothing answers there. */
    public static Optional<RunningNode> at(HttpSettings http) {
        String host = http.host().equals("0.0.0.0") || http.host().equals("::") ? "127.0.0.1" : http.host();
        String base = "http://" + host + ":" + http.port();
        try {
            List<String> said = get(base + "/readyz").lines().toList();
            String unready = said.stream()
                    .filter(line -> !line.equals("ok") && !line.startsWith(AdminServer.WARNING))
                    .collect(Collectors.joining("\n"));
            List<String> warnings = said.stream()
                    .filter(line -> line.startsWith(AdminServer.WARNING))
                    .map(line -> line.substring(AdminServer.WARNING.length()))
                    .toList();
            return Optional.of(new RunningNode(get(base + "/metrics"), unready, warnings));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether it runs any of these; one that waits for its store does not say which it has. */
    boolean runs(List<Pipeline> pipelines) {
        return metrics.isEmpty()
                || pipelines.stream().anyMatch(one -> metrics.contains("{pipeline=\"" + one.name() + "\"}"));
    }

    /** The values of a metric added up; empty when the node has none of that name. */
    OptionalDouble sum(String name) {
        double[] values = metrics.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .toArray();
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum);
    }

    /** Since it began; zero when it does not say. */
    Duration uptime() {
        return Duration.ofSeconds((long) sum("tributary_uptime_seconds").orElse(0));
    }

    private static String get(String page) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(page).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (InputStream in =
                connection.getResponseCode() == OK ? connection.getInputStream() : connection.getErrorStream()) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }
}
