package io.tributary.edge.http;

import io.tributary.edge.config.HttpSettings;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.function.Supplier;

/**
 * What an operator's tools ask of a process: {@code /metrics} (Prometheus text), {@code /livez} and {@code /readyz}. A
 * health answer is 200 with {@code ok}, or 503 with one reason a line. Lines of {@code /readyz} that begin with {@code warning:} come
 * behind either.
 */
public final class AdminServer {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** What a line begins with that tells a warning. */
    public static final String WARNING = "warning: ";

    private final HttpServer server;
    private final HttpSettings settings;

    /**
     * How a process is; a sentence each. Asked on an event loop, so at once.
     *
     * @param stuck why it should be restarted; empty when it should not
     * @param unready why data does not flow; empty when it does
     * @param warnings what will be wrong if nobody does anything about it
     */
    public record Health(
            Supplier<List<String>> stuck, Supplier<List<String>> unready, Supplier<List<String>> warnings) {}

    private AdminServer(HttpServer server, HttpSettings settings) {
        this.server = server;
        this.settings = settings;
    }

    /**
     * Begins to listen.
     *
     * @param metrics gives the Prometheus page; any thread
     * @param stuck why the process should be restarted; empty when it should not
     * @param unready why data does not flow; empty when it does
     * @return fails with host, port and way out when the address can't be had
     */
    public static Future<AdminServer> listen(
            Vertx vertx,
            HttpSettings settings,
            Supplier<String> metrics,
            Supplier<List<String>> stuck,
            Supplier<List<String>> unready) {
        return listen(vertx, settings, metrics, new Health(stuck, unready, List::of), AdminServer::noSuchPage);
    }

    /**
     * As {@link #listen(Vertx, HttpSettings, Supplier, Supplier, Supplier)}, with warnings and more pages.
     *
     * @param api answers what begins with {@code /api/}
     */
    public static Future<AdminServer> listen(
            Vertx vertx,
            HttpSettings settings,
            Supplier<String> metrics,
            Health health,
            Handler<HttpServerRequest> api) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(settings.host())
                        .setPort(settings.port())
                        .setMaxInitialLineLength(1024)
                        .setMaxHeaderSize(8 * 1024)
                        .setIdleTimeout(30))
                .requestHandler(request -> {
                    if (request.path() != null && request.path().startsWith("/api/")) {
                        api.handle(request);
                    } else {
                        answer(request, metrics, health);
                    }
                });
        return server.listen()
                .map(listening -> new AdminServer(listening, settings))
                .recover(cause -> Future.failedFuture(new IllegalStateException(
                        "http: can't listen on " + settings.host() + ":" + settings.port() + ": " + cause.getMessage()
                                + "; give another http.port, or stop what uses this one",
                        cause)));
    }

    private static void answer(HttpServerRequest request, Supplier<String> metrics, Health health) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            reply(request, 405, TEXT, "only GET\n");
            return;
        }
        switch (request.path()) {
            case "/metrics" -> reply(request, 200, PROMETHEUS, metrics.get());
            case "/livez" -> health(request, health.stuck().get(), List.of());
            case "/readyz" ->
                health(request, health.unready().get(), health.warnings().get());
            default -> noSuchPage(request);
        }
    }

    private static void noSuchPage(HttpServerRequest request) {
        reply(request, 404, TEXT, "no such page; there are /metrics, /livez and /readyz\n");
    }

    private static void health(HttpServerRequest request, List<String> reasons, List<String> warnings) {
        StringBuilder said = new StringBuilder(reasons.isEmpty() ? "ok\n" : String.join("\n", reasons) + "\n");
        warnings.forEach(warning -> said.append(WARNING).append(warning).append('\n'));
        reply(request, reasons.isEmpty() ? 200 : 503, TEXT, said.toString());
    }

    private static void reply(HttpServerRequest request, int status, String type, String body) {
        request.response().setStatusCode(status).putHeader("content-type", type).end(body);
    }

    /** {@code http://host:port} with the port that was had. */
    public String address() {
        return "http://" + settings.host() + ":" + server.actualPort();
    }

    public Future<Void> close() {
        return server.close();
    }
}
