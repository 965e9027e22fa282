package io.tributary.gateway.app;

import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a gateway says of itself over HTTP, from outside. */
final class GatewayPages {
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    GatewayPages(int port) {
        this.port = port;
    }

    /** The status and body of the answer, or why there is none. */
    String get(String page) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + page))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    boolean isReady() {
        return get("/readyz").startsWith("200");
    }

    void awaitReady() {
        Eventually.until("ready", Duration.ofSeconds(60), this::isReady);
    }
}
