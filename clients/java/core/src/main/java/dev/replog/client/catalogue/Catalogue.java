package dev.replog.client.catalogue;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.platform.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The entity types, as {@code GET /api/catalogue} gives them. Members that this version of the engine does not know are
 * left out, so that a newer server does not stop an older app. It never changes.
 */
public final class Catalogue {

    private static final String SHIPPED = "catalogue.json";
    private static final int SHIPPED_BYTES_MAX = 1 << 20;

    private final String version;
    private final Map<String, TypeInfo> types;

    private Catalogue(String version, Map<String, TypeInfo> types) {
        this.version = version;
        this.types = types;
    }

    /** Null when this is not a catalogue. */
    public static @Nullable Catalogue parse(@Nullable Object json) {
        Map<String, @Nullable Object> members = Json.object(json);
        String version = members == null ? null : Json.text(members.get("version"));
        if (members == null || version == null || !(members.get("types") instanceof List<?>)) {
            return null;
        }
        Map<String, TypeInfo> types = new LinkedHashMap<>();
        for (Object item : Json.items(members.get("types"))) {
            Map<String, @Nullable Object> type = Json.object(item);
            String name = type == null ? null : Json.text(type.get("type"));
            if (type != null && name != null) {
                types.put(name, typeOf(name, type));
            }
        }
        return new Catalogue(version, Collections.unmodifiableMap(types));
    }

    /** The catalogue of a server without types of its own, as it was when this engine was built. */
    public static Catalogue shipped() {
        try (InputStream file = Catalogue.class.getResourceAsStream(SHIPPED)) {
            Catalogue catalogue = file == null
                    ? null
                    : parse(JsonReader.read(new String(Bytes.read(file, SHIPPED_BYTES_MAX), StandardCharsets.UTF_8)));
            if (catalogue == null) {
                throw new IllegalStateException(SHIPPED + ": missing (expected: in the jar of the engine)");
            }
            return catalogue;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names this catalogue; each change of it has another version. */
    public String version() {
        return version;
    }

    /** Null when there is no such type. */
    public @Nullable TypeInfo type(String name) {
        return types.get(name);
    }

    /** The field that names the parent of entities of a type; null for a root, or when the type is unknown. */
    public @Nullable String parentField(String type) {
        TypeInfo info = types.get(type);
        return info == null ? null : info.parentField();
    }

    /** The type above a type; null for a root, or when the type is unknown. */
    public @Nullable String parent(String type) {
        TypeInfo info = types.get(type);
        return info == null ? null : info.parent();
    }

    /** A field of a type; null when the catalogue does not have it. */
    public @Nullable FieldInfo field(String type, String field) {
        TypeInfo info = types.get(type);
        return info == null ? null : info.fields().get(field);
    }

    /** The names of the types, in the order of the catalogue. */
    public Collection<String> names() {
        return types.keySet();
    }

    /** A type and the types above it, the type itself first. */
    public List<String> lineage(String name) {
        List<String> found = new ArrayList<>();
        for (String at = name; at != null && !found.contains(at); at = parent(at)) {
            found.add(at);
        }
        return found;
    }

    /** These types and every type below them. */
    public List<String> withBelow(Collection<String> names) {
        return types.keySet().stream()
                .filter(name -> lineage(name).stream().anyMatch(names::contains))
                .collect(Collectors.toList());
    }

    private static TypeInfo typeOf(String name, Map<String, @Nullable Object> json) {
        Map<String, FieldInfo> fields = new LinkedHashMap<>();
        for (Object item : Json.items(json.get("fields"))) {
            Map<String, @Nullable Object> field = Json.object(item);
            String fieldName = field == null ? null : Json.text(field.get("name"));
            String kind = field == null ? null : Json.text(field.get("kind"));
            if (field != null && fieldName != null && kind != null) {
                fields.put(fieldName, fieldOf(fieldName, kind, field));
            }
        }
        Map<String, @Nullable Object> rules = Json.object(json.get("rules"));
        String collection = Json.text(json.get("collection"));
        return new TypeInfo(
                name,
                collection == null ? name : collection,
                Json.text(json.get("parent")),
                Json.text(json.get("parent_field")),
                childrenOf(json.get("children")),
                Collections.unmodifiableMap(fields),
                rules == null ? List.of() : Json.texts(rules.get("requires_one_of")));
    }

    private static Map<String, String> childrenOf(@Nullable Object json) {
        Map<String, @Nullable Object> members = Json.object(json);
        Map<String, String> children = new LinkedHashMap<>();
        if (members != null) {
            members.forEach((array, type) -> children.put(array, String.valueOf(type)));
        }
        return Collections.unmodifiableMap(children);
    }

    private static FieldInfo fieldOf(String name, String kind, Map<String, @Nullable Object> json) {
        Map<String, @Nullable Object> limits = Json.object(json.get("limits"));
        return new FieldInfo(
                name,
                kind,
                Boolean.TRUE.equals(json.get("required")),
                Json.text(json.get("reference")),
                Json.texts(json.get("values")),
                json.get("default"),
                Json.object(json.get("transitions")) != null,
                json.get("only_one"),
                limits == null ? Map.of() : limits);
    }
}
