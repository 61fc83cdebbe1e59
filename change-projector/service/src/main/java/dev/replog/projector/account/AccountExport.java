package dev.replog.projector.account;

import dev.replog.projector.read.ExportPart;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.Rows;
import dev.replog.schemas.catalogue.CanonicalText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that is kept about one user, as lines of JSON. Each part is read in pages, and the next page only when the
 * client has read the previous one; so a slow client holds a page in memory and never a session. The last line has the
 * number of lines of each kind: without it, the export is not complete.
 */
final class AccountExport {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    /** It rises when a line of a known kind gets another meaning. */
    private static final int FORMAT = 1;

    private static final int PAGE_ROWS = 200;

    private final ReadDatabase database;
    private final List<ExportPart> parts;
    private final InstantSource clock;

    AccountExport(ReadDatabase database, List<ExportPart> parts, InstantSource clock) {
        this.database = database;
        this.parts = List.copyOf(parts);
        this.clock = clock;
    }

    private record Line(String place, ByteBuffer json) {}

    Flux<ByteBuffer> lines(String userId) {
        return Flux.defer(() -> {
            Map<String, Long> counts = new TreeMap<>();
            return Flux.concat(
                    Mono.fromSupplier(() -> first(userId)),
                    parts().concatMap(part -> part(part, userId, counts), 1),
                    Mono.fromSupplier(() -> last(counts)));
        });
    }

    private Flux<ExportPart> parts() {
        return database.first(
                        AccountParts.HAS_CHANNELS,
                        statement -> statement,
                        row -> Rows.required(row, "has_channels", Boolean.class))
                .flatMapIterable(hasChannels -> {
                    List<ExportPart> all = new ArrayList<>(parts);
                    all.add(AccountParts.nodes());
                    all.add(AccountParts.reads());
                    if (hasChannels) {
                        all.add(AccountParts.channels());
                    }
                    return all;
                });
    }

    private Flux<ByteBuffer> part(ExportPart part, String userId, Map<String, Long> counts) {
        return page(part, userId, part.first())
                .expand(page -> page.size() < PAGE_ROWS
                        ? Mono.empty()
                        : page(part, userId, page.getLast().place()))
                .doOnNext(page -> counts.merge(part.kind(), (long) page.size(), Long::sum))
                .filter(page -> !page.isEmpty())
                .map(AccountExport::joined);
    }

    private Mono<List<Line>> page(ExportPart part, String userId, String place) {
        return database.rows(
                userId,
                part.sql().get(),
                statement -> statement.bind("$1", userId).bind("$2", place).bind("$3", PAGE_ROWS),
                row -> new Line(
                        Rows.required(row, "place", String.class), part.line().apply(row)));
    }

    private static ByteBuffer joined(List<Line> page) {
        ByteBuffer all = ByteBuffer.allocate(
                page.stream().mapToInt(line -> line.json().remaining() + 1).sum());
        page.forEach(line -> all.put(line.json().duplicate()).put((byte) '\n'));
        return all.flip();
    }

    private ByteBuffer first(String userId) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("kind", "account");
        line.put("format", FORMAT);
        line.put("user_id", userId);
        line.put("at", CanonicalText.of(clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        return line(JSON.writeValueAsString(line));
    }

    private static ByteBuffer last(Map<String, Long> counts) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("kind", "end");
        line.put("lines", counts);
        return line(JSON.writeValueAsString(line));
    }

    private static ByteBuffer line(String json) {
        return ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
