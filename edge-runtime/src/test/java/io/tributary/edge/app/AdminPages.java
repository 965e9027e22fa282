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
    private final int port;

    public AdminPages(int port) {
        this.port = port;
    }

    /** The status and body of the answer, or why there is none. */
    public String get(String page) {
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
