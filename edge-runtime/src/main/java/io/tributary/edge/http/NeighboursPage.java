package io.tributary.edge.http;

import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.work.Figures;
import io.tributary.edge.mesh.work.Mesh;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Who is around, what they lend, and who has done what for whom. */
final class NeighboursPage {
    private NeighboursPage() {}

    static JsonObject of(Optional<Mesh> mesh) {
        return mesh.map(NeighboursPage::of)
                .orElseGet(() -> new JsonObject().put("mesh", false).put("neighbours", new JsonArray()));
    }

    private static JsonObject of(Mesh mesh) {
        Map<Digest, Figures.Between> between = new HashMap<>();
        mesh.figures().neighbours().forEach(one -> between.put(one.neighbour(), one));
        JsonArray neighbours = new JsonArray();
        List<Mesh.Neighbour> sorted = mesh.neighbours().stream()
                .sorted(Comparator.comparing(Mesh.Neighbour::name)
                        .thenComparing(neighbour -> neighbour.id().toString()))
                .toList();
        for (Mesh.Neighbour neighbour : sorted) {
            JsonObject json = new JsonObject()
                    .put("id", neighbour.id().toString())
                    .put("name", neighbour.name())
                    .put("site", neighbour.site())
                    .put("owner", neighbour.owner().toString())
                    .put("spareCores", neighbour.offer().spareMillicores() / 1e3)
                    .put("queueSeconds", neighbour.offer().queueNanos() / 1e9)
                    .put("energy", word(neighbour.offer().energy().source()))
                    .put("energyPercent", neighbour.offer().energy().levelPermille() / 10.0)
                    .put("roundTripMillis", neighbour.roundTripNanos() / 1e6)
                    .put("avoided", neighbour.shunned())
                    .put("gone", false);
            neighbours.add(with(json, Optional.ofNullable(between.remove(neighbour.id()))));
        }
        between.values()
                .forEach(gone -> neighbours.add(with(
                        new JsonObject().put("id", gone.neighbour().toString()).put("gone", true), Optional.of(gone))));
        return new JsonObject()
                .put("mesh", true)
                .put("id", mesh.self().id().toString())
                .put("site", mesh.self().site())
                .put("owner", mesh.self().owner().toString())
                .put("spareCores", mesh.spare().millicores() / 1e3)
                .put("reason", word(mesh.spare().reason()))
                .put("doneHere", mesh.figures().here())
                .put("neighbours", neighbours);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static JsonObject with(JsonObject json, Optional<Figures.Between> one) {
        return json.put("sent", one.map(Figures.Between::sent).orElse(0L))
                .put("done", one.map(Figures.Between::done).orElse(0L))
                .put("begun", one.map(Figures.Between::taken).orElse(0L))
                .put("finished", one.map(Figures.Between::finished).orElse(0L))
                .put("lentSeconds", one.map(Figures.Between::lentNanos).orElse(0L) / 1e9);
    }
}
