// layout.mjs CHROMIUM PAGE...: opens each page in a headless Chromium, on a desktop and on a phone,
// light and dark, and as it is printed, and prints what is wrong with its layout. With SHOTS set,
// leaves screenshots in that folder. The DevTools protocol is spoken over two pipes.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';

const [program, ...pages] = process.argv.slice(2);
const shots = process.env.SHOTS;
const inspect = readFileSync(new URL('page.js', import.meta.url), 'utf8');
const views = [
	{name: 'desktop-light', width: 1280, height: 900, media: 'screen', scheme: 'light'},
	{name: 'desktop-dark', width: 1280, height: 900, media: 'screen', scheme: 'dark'},
	{name: 'tablet-light', width: 800, height: 1000, media: 'screen', scheme: 'light'},
	{name: 'phone-light', width: 360, height: 740, media: 'screen', scheme: 'light'},
	{name: 'phone-dark', width: 360, height: 740, media: 'screen', scheme: 'dark'},
	{name: 'print', width: 718, height: 1040, media: 'print', scheme: 'light'},
];

const profile = mkdtempSync(join(tmpdir(), 'pbxports-browser.'));
// Without a sandbox: it can't be had in every container, and the pages are our own.
const browser = spawn(program, ['--headless=new', '--no-sandbox', '--disable-gpu',
	'--disable-dev-shm-usage', '--no-first-run', '--disable-extensions', '--disable-sync',
	'--disable-background-networking', '--disable-component-update', '--hide-scrollbars',
	'--font-render-hinting=none', '--remote-debugging-pipe', `--user-data-dir=${profile}`],
{stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']});

const waiting = new Map();
let listen = () => {};
let last = 0;
let rest = '';

browser.stdio[4].setEncoding('utf8');
browser.stdio[4].on('data', (text) => {
	const messages = (rest + text).split('\0');
	rest = messages.pop();
	for (const message of messages.map((part) => JSON.parse(part))) {
		if (message.id === undefined) {
			listen(message);
			continue;
		}
		const {done, failed} = waiting.get(message.id);
		waiting.delete(message.id);
		if (message.error)
			failed(new Error(message.error.message));
		else
			done(message.result);
	}
});

const gone = new Promise((done, failed) => {
	browser.on('error', failed);
	browser.on('exit', (status) => failed(new Error(`the browser ended with ${status}`)));
	browser.stdio[3].on('error', failed);
});
gone.catch(() => {});

function send(method, params = {}, sessionId = undefined) {
	const id = ++last;
	const answer = new Promise((done, failed) => waiting.set(id, {done, failed}));

	browser.stdio[3].write(`${JSON.stringify({id, method, params, sessionId})}\0`);
	return Promise.race([answer, gone]);
}

async function openTab() {
	const {targetId} = await send('Target.createTarget', {url: 'about:blank'});
	const {sessionId} = await send('Target.attachToTarget', {targetId, flatten: true});
	const tab = (method, params) => send(method, params, sessionId);

	for (const domain of ['Page', 'Runtime', 'Log', 'Network'])
		await tab(`${domain}.enable`);
	return tab;
}

async function load(tab, url, noise) {
	const loaded = new Promise((done) => {
		listen = ({method, params}) => {
			if (method === 'Page.loadEventFired')
				done();
			else if (method === 'Network.requestWillBeSent' && params.request.url !== url)
				noise.push(`asks for ${params.request.url}`);
			else if (method === 'Runtime.consoleAPICalled' || method === 'Runtime.exceptionThrown')
				noise.push('has something to say on the console');
			else if (method === 'Log.entryAdded')
				noise.push(`log: ${params.entry.text}`);
		};
	});

	await tab('Page.navigate', {url});
	await Promise.race([loaded, gone]);
}

async function setView(tab, {width, height, media, scheme}) {
	await tab('Emulation.setDeviceMetricsOverride',
		{width, height, deviceScaleFactor: 1, mobile: width < 500});
	await tab('Emulation.setEmulatedMedia',
		{media, features: [{name: 'prefers-color-scheme', value: scheme},
			{name: 'prefers-reduced-motion', value: 'reduce'}]});
}

async function look(tab, page, view) {
	const {result, exceptionDetails} = await tab('Runtime.evaluate',
		{expression: inspect, returnByValue: true});

	if (shots) {
		const {data} = await tab('Page.captureScreenshot', {captureBeyondViewport: true});
		writeFileSync(join(shots, `${basename(page, '.html')}-${view.name}.png`), data, 'base64');
	}
	return exceptionDetails ? [exceptionDetails.exception.description] : result.value;
}

async function check(tab, page) {
	const noise = [];
	let count = 0;

	await setView(tab, views[0]);
	await load(tab, pathToFileURL(resolve(page)).href, noise);
	for (const view of views) {
		await setView(tab, view);
		for (const problem of await look(tab, page, view)) {
			console.log(`${basename(page)}, ${view.name}: ${problem}`);
			count++;
		}
	}
	for (const problem of noise)
		console.log(`${basename(page)}: ${problem}`);
	return count + noise.length;
}

try {
	const tab = await openTab();
	let count = 0;

	for (const page of pages)
		count += await check(tab, page);
	process.exitCode = count === 0 ? 0 : 1;
	const ended = once(browser, 'exit');
	send('Browser.close').catch(() => {});
	await ended;
} catch (error) {
	console.error(`layout: ${error.message}`);
	process.exitCode = 2;
	browser.kill('SIGKILL');
}
// Its helpers may still be writing there when the browser is gone.
rmSync(profile, {recursive: true, force: true, maxRetries: 10, retryDelay: 100});
