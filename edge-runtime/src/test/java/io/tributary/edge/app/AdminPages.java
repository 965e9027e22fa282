package io.tributary.edge.app;

import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a node or gateway says of itself over HTTP, from outside. */
public final class AdminPages {
    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;

    public AdminPages(int port) {
        this("127.0.0.1", port);
    }

    AdminPages(String host, int port) {
        this.address = "http://" + host + ":" + port;
    }

    /** {@code http://} with host and port. */
    String address() {
        return address;
    }

    /** The sum of all values of metrics whose names, with tags, begin so; 0 when there is none. */
    double metric(String begin) {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(begin))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The status and body of the answer, or why there is none. */
    public String get(String page) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + page))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    public boolean isReady() {
        return get("/readyz").startsWith("200");
    }

    public boolean isLive() {
        return get("/livez").startsWith("200");
    }

    public void awaitReady() {
        Eventually.until("ready", Duration.ofSeconds(60), this::isReady);
    }
}
