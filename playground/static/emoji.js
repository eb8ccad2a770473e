// Short names of emoji, and the characters they stand for.

const CHARACTERS = {
  "+1": "👍", "-1": "👎", "100": "💯", "alarm_clock": "⏰", "arrow_backward": "◀️", "arrow_down": "⬇️",
  "arrow_forward": "▶️", "arrow_left": "⬅️", "arrow_lower_right": "↘️", "arrow_right": "➡️", "arrow_up": "⬆️",
  "arrow_upper_right": "↗️", "arrows_counterclockwise": "🔄", "ballot_box_with_ballot": "🗳️",
  "ballot_box_with_check": "☑️", "bar_chart": "📊", "bell": "🔔", "black_square_button": "🔲", "blue_book": "📘", "blush": "😊", "book": "📖", "books": "📚",
  "boom": "💥", "brain": "🧠", "bug": "🐛", "building_construction": "🏗️", "bust_in_silhouette": "👤", "bulb": "💡", "calendar": "📆",
  "chart_with_downwards_trend": "📉", "chart_with_upwards_trend": "📈", "checkered_flag": "🏁", "clap": "👏", "clipboard": "📋",
  "closed_lock_with_key": "🔐", "compass": "🧭", "computer": "💻", "confetti_ball": "🎊", "construction": "🚧",
  "crystal_ball": "🔮", "dart": "🎯", "date": "📅", "double_vertical_bar": "⏸️", "exclamation": "❗", "eyes": "👀", "fire": "🔥",
  "gear": "⚙️", "gift": "🎁", "globe_with_meridians": "🌐", "green_heart": "💚", "grey_question": "❔", "hammer_and_wrench": "🛠️", "handshake": "🤝",
  "heart": "❤️",
  "heavy_check_mark": "✔️", "heavy_minus_sign": "➖", "heavy_plus_sign": "➕", "hourglass": "⌛",
  "hourglass_flowing_sand": "⏳", "information_source": "ℹ️", "key": "🔑", "label": "🏷️", "large_blue_circle": "🔵",
  "large_green_circle": "🟢", "large_orange_circle": "🟠", "large_yellow_circle": "🟡",
  "left_right_arrow": "↔️", "link": "🔗", "lock": "🔒",
  "mag": "🔍", "mega": "📣", "memo": "📝", "muscle": "💪", "no_entry": "⛔", "no_entry_sign": "🚫", "ok_hand": "👌",
  "one": "1️⃣", "two": "2️⃣", "three": "3️⃣", "four": "4️⃣", "five": "5️⃣", "package": "📦", "page_facing_up": "📄",
  "pencil2": "✏️", "point_down": "👇", "point_left": "👈", "point_right": "👉", "point_up": "☝️", "pray": "🙏", "pushpin": "📌",
  "question": "❓", "raised_hands": "🙌", "red_circle": "🔴", "repeat": "🔁", "robot_face": "🤖", "rocket": "🚀",
  "scales": "⚖️", "seedling": "🌱", "shield": "🛡️", "slightly_smiling_face": "🙂", "smile": "😄", "snail": "🐌",
  "sparkles": "✨", "spiral_calendar_pad": "🗓️", "speech_balloon": "💬", "star": "⭐", "stopwatch": "⏱️", "sweat_smile": "😅", "tada": "🎉",
  "test_tube": "🧪", "thinking_face": "🤔", "thumbsdown": "👎", "thumbsup": "👍", "traffic_light": "🚦",
  "triangular_flag_on_post": "🚩", "trophy": "🏆", "unlock": "🔓", "warning": "⚠️", "wastebasket": "🗑️",
  "wave": "👋", "white_check_mark": "✅", "white_circle": "⚪", "black_circle": "⚫", "white_large_square": "⬜",
  "black_large_square": "⬛", "wrench": "🔧", "x": "❌", "zap": "⚡", "zzz": "💤",
};

/** The character of a short name without colons, or null. */
export function emoji(name) {
  return Object.hasOwn(CHARACTERS, name) ? CHARACTERS[name] : null;
}

/** A text in which every known :name: is its character. */
export function withEmoji(text) {
  return String(text ?? "").replace(/:([a-z0-9_+-]+):(?::skin-tone-\d:)?/g, (whole, name) => emoji(name) ?? whole);
}

/** The words of a text object (or a string), with emoji: for names, labels and options. */
export function plain(text) {
  const words = typeof text === "string" ? text : (text?.text ?? "");
  return withEmoji(words).replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
