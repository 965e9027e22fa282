package io.tributary.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.config.HttpSettings;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdminServerIT {
    private static final List<String> WARNINGS = List.of("mesh: the node's certificate expires");

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private String readyz(List<String> unready, List<String> warnings) throws Exception {
        AdminServer server = AdminServer.listen(
                        vertx,
                        new HttpSettings("127.0.0.1", 0),
                        () -> "",
                        new AdminServer.Health(List::of, () -> unready, () -> warnings),
                        request -> request.response().end())
                .await();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.address() + "/readyz"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    @Test
    void a_node_with_nothing_wrong_says_ok_and_no_more() throws Exception {
        assertThat(readyz(List.of(), List.of())).isEqualTo("200 ok\n");
    }

    @Test
    void a_warning_is_told_and_the_node_stays_ready() throws Exception {
        assertThat(readyz(List.of(), WARNINGS)).isEqualTo("200 ok\nwarning: mesh: the node's certificate expires\n");
    }

    @Test
    void a_warning_stands_behind_what_makes_a_node_unready() throws Exception {
        assertThat(readyz(List.of("store: full"), WARNINGS))
                .isEqualTo("503 store: full\nwarning: mesh: the node's certificate expires\n");
    }
}
