package dev.replog.commands.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.openapi.ApiDescription;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API's description as a tree, and what tests look for in it. */
final class Description {
    static final JsonNode API = read();

    private Description() {}

    static JsonNode schema(String name) {
        JsonNode schema = API.at("/components/schemas/" + name);
        assertThat(schema.isMissingNode()).as(name).isFalse();
        return schema;
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.stringValue()));
        return texts;
    }

    /** {@code workout_set} is called WorkoutSet there. */
    static String name(EntityType type) {
        StringBuilder name = new StringBuilder();
        for (String word : type.name().split("_")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return name.toString();
    }

    static void walk(JsonNode node, BiConsumer<String, JsonNode> visit) {
        node.properties().forEach(property -> visit.accept(property.getKey(), property.getValue()));
        node.forEach(child -> walk(child, visit));
    }

    private static JsonNode read() {
        return JsonMapper.shared().valueToTree(new Yaml().load(text()));
    }

    static String text() {
        return ApiDescription.of(Catalogue.shipped().types()).yaml();
    }
}
