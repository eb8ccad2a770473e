// The same app as bolt_app, in the manner of Slack's starter template for JavaScript.

import bolt from "@slack/bolt";

const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  socketMode: process.env.SLACK_APP_TOKEN !== undefined,
  appToken: process.env.SLACK_APP_TOKEN,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

const plain = (text) => ({ type: "plain_text", text });
const section = (text, more = {}) => ({ type: "section", text: { type: "mrkdwn", text }, ...more });
const button = (label, actionId, more = {}) => ({ type: "button", text: plain(label), action_id: actionId, ...more });

const dreams = {
  type: "input",
  block_id: "input_block_id",
  label: plain("What are your hopes and dreams?"),
  element: { type: "plain_text_input", action_id: "sample_input_id", multiline: true },
};
const channel = {
  type: "input",
  block_id: "select_channel_block_id",
  label: plain("Select a channel to message the result to"),
  element: { type: "conversations_select", action_id: "sample_dropdown_id", response_url_enabled: true },
};
const modal = (title, callbackId, blocks) => ({
  type: "modal",
  callback_id: callbackId,
  title: plain(title),
  submit: plain("Submit"),
  blocks,
});

app.message(/(hi|hello|hey)/, async ({ context, say }) => {
  await say(`${context.matches[0]}, how are you?`);
});

app.message("report", async ({ client, message }) => {
  await client.files.uploadV2({
    channel_id: message.channel,
    filename: "report.csv",
    content: "week,churn\n1,0.2\n",
    title: "Churn by week",
    initial_comment: "Here is the report.",
    thread_ts: message.ts,
  });
});

app.message("remind me", async ({ client, message }) => {
  await client.chat.scheduleMessage({
    channel: message.channel,
    post_at: Math.floor(Date.now() / 1000) + 3600,
    text: `<@${message.user}>, an hour has passed.`,
  });
});

app.message("where are we", async ({ client, say }) => {
  const names = [];
  const wanted = { types: "public_channel", exclude_archived: true, limit: 1 };
  for await (const page of client.paginate("conversations.list", wanted)) {
    names.push(...page.channels.map((one) => one.name));
  }
  await say(names.join(", "));
});

app.event("app_mention", async ({ client, event, say }) => {
  const { user } = await client.users.info({ user: event.user });
  const words = event.text.replace(/<@[A-Z0-9]+>/, "").trim();
  await say({ text: `${user.real_name} in ${user.tz} said: ${words}`, thread_ts: event.ts });
});

app.command("/sample-command", async ({ ack, command, respond }) => {
  await ack();
  await respond(`Responding to the sample command! Your command was: ${command.text}`);
});

app.command("/deploy", async ({ ack, command, say }) => {
  await ack("On its way.");
  const buttons = [
    button("Approve", "approve", { value: command.text, style: "primary" }),
    button("Reject", "reject", { value: command.text, style: "danger" }),
  ];
  const text = `Deploy ${command.text}?`;
  await say({ text, blocks: [section(text), { type: "actions", elements: buttons }] });
});

app.action("approve", async ({ ack, action, body, client }) => {
  await ack();
  const text = `${action.value}: approved by <@${body.user.id}>`;
  await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text, blocks: [section(text)] });
});

app.action("reject", async ({ ack, respond }) => {
  await ack();
  await respond({ replace_original: true, text: "Rejected." });
});

app.shortcut("sample_shortcut_id", async ({ ack, client, shortcut }) => {
  await ack();
  const update = section("Click the button to update the modal", {
    accessory: button("Update modal", "sample_action_id"),
  });
  const more = { type: "actions", elements: [button("Details", "details")] };
  const view = modal("Sample modal title", "sample_view_id", [update, more, dreams, channel]);
  await client.views.open({ trigger_id: shortcut.trigger_id, view });
});

app.shortcut("note_message", async ({ ack, client, respond, shortcut }) => {
  await ack();
  await client.chat.postMessage({
    channel: shortcut.channel.id,
    thread_ts: shortcut.message.ts,
    text: `<@${shortcut.user.id}> noted: ${shortcut.message.text}`,
  });
  await respond("Noted.");
});

app.action("sample_action_id", async ({ ack, body, client }) => {
  await ack();
  const view = modal("Updated modal title", "sample_view_id", [section("Nice! You updated it."), dreams, channel]);
  await client.views.update({ view_id: body.view.id, hash: body.view.hash, view });
});

app.action("details", async ({ ack, body, client }) => {
  await ack();
  const view = modal("Details", "details_view_id", [section("One more thing."), channel]);
  await client.views.push({ trigger_id: body.trigger_id, view });
});

app.view("sample_view_id", async ({ ack, body, client, view }) => {
  const { input_block_id: written, select_channel_block_id: chosen } = view.state.values;
  const dream = written.sample_input_id.value;
  if (dream.length < 10) {
    await ack({ response_action: "errors", errors: { input_block_id: "Dream bigger." } });
    return;
  }
  await ack();
  await client.chat.postMessage({
    channel: chosen.sample_dropdown_id.selected_conversation,
    text: `<@${body.user.id}> dreams of this: ${dream}`,
  });
});

app.view("details_view_id", async ({ ack, respond }) => {
  await ack({ response_action: "clear" });
  await respond({ text: "Answered where it was chosen.", response_type: "in_channel" });
});

app.event("app_home_opened", async ({ client, event }) => {
  if (event.tab !== "home") return;
  const blocks = [section(`*Welcome ${event.view ? "back" : "home"}, <@${event.user}>*`)];
  await client.views.publish({ user_id: event.user, view: { type: "home", blocks } });
});

app.function("sample_step", async ({ client, fail, inputs }) => {
  if (inputs.user_id === "nobody") {
    await fail({ error: "There is nobody to ask." });
    return;
  }
  const text = "Click this button to complete the step";
  const blocks = [section(text, { accessory: button("Click me!", "sample_click") })];
  await client.chat.postMessage({ channel: inputs.user_id, text, blocks });
});

app.action("sample_click", async ({ ack, body, client, complete }) => {
  await ack();
  await complete({ outputs: { user_id: body.user.id } });
  await client.chat.update({
    channel: body.channel.id,
    ts: body.message.ts,
    text: "Step completed successfully!",
  });
});

await app.start(process.env.PORT ? Number(process.env.PORT) : undefined);
